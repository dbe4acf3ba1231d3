import { z } from "zod";
import { route } from "#app/_edge/route.ts";
import * as devices from "#lib/devices/index.ts";

export const GET = route(z.strictObject({ token: z.string() }), "tokens:read", (access, { token }) => devices.listUnclaimed(access, token), {
  isActivity: false,
});
