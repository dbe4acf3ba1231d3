import { z } from "zod";
import { route } from "#app/_edge/route.ts";
import { securityTxt } from "#app/_edge/security-txt.ts";

/** Made for each request, so that it never expires while the portal runs. */
export const GET = route(z.object({}), "anyone", async () => securityTxt());
