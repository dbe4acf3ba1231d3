import { z } from "zod";
import { route } from "#app/_edge/route.ts";
import * as measurements from "#lib/measurements/index.ts";

export const GET = route(z.strictObject({ device: z.string() }), "measurements:read", (access, { device }) => measurements.latest(access, device), {
  isActivity: false,
});
