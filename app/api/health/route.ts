import { z } from "zod";
import { route } from "#app/_edge/route.ts";
import { health } from "#lib/platform/health.ts";

export const GET = route(z.object({}), "anyone", health);
