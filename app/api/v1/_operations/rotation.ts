/** What issuing and replacing tokens have in common, whichever tokens they are. */
import { z } from "zod";
import { EndToken, RotateToken } from "#lib/workspaces/schema.ts";

export const End = z.iso
  .datetime({ offset: true, error: "Please give a time such as 2027-01-31T00:00:00Z, or null." })
  .transform((text) => new Date(text))
  .nullable()
  .meta({ description: "When it ends, within a year; null for no end", example: "2027-01-31T00:00:00Z" });

export const Rotate = RotateToken.extend({
  overlap: RotateToken.shape.overlap.meta({ description: "For how long the present one goes on working" }),
  expiresAt: End.optional(),
});

/** In the address of what ends a token or retires a device. */
export const EndLater = z.strictObject({
  overlap: EndToken.shape.overlap.default("none").meta({ description: "For how long it goes on working; at once, if this is left out" }),
});

export const IssuedToken = z
  .strictObject({ token: z.string().meta({ description: "Shown here and never again", example: "kept_d_…" }) })
  .meta({ id: "IssuedToken" });
