import { z } from "zod";
import { route } from "#app/_edge/route.ts";
import * as measurements from "#lib/measurements/index.ts";

/** The newest messages, for the page to ask again. */
export const GET = route(z.strictObject({ device: z.string() }), "measurements:read", (access, { device }) => measurements.messages(access, device), {
  isActivity: false,
});
