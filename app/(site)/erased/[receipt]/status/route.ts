import { z } from "zod";
import { route } from "#app/_edge/route.ts";
import { erasureReceipt } from "#lib/privacy/index.ts";

export const GET = route(z.strictObject({ receipt: z.string().max(100) }), "anyone", (_, input) => erasureReceipt(input.receipt));
