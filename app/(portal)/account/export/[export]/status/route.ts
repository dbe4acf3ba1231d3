import { z } from "zod";
import { route } from "#app/_edge/route.ts";
import { exportStatus } from "#lib/privacy/index.ts";

export const GET = route(z.strictObject({ export: z.string() }), "user", (session, input) => exportStatus(session, input.export), { isActivity: false });
