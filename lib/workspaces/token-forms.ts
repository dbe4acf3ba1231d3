/** The forms for tokens: what they send, as fields of text. Safe for the browser. */
import { z } from "zod";
import { EndToken, endOf, IssueApiToken, LIFETIMES, type Lifetime, RotateToken } from "./api-token-schema.ts";

const NAMES = Object.keys(LIFETIMES) as [Lifetime, ...Lifetime[]];
const error = "Please choose when the token ends.";
const token = z.string().max(100);

const Fields = z.record(z.string(), z.string().max(1_000));
type Fields = z.infer<typeof Fields>;

/** The boxes that were ticked, by what follows `prefix` in their names. */
const ticked = (fields: Fields, prefix: string) => Object.keys(fields).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));

/** Fields of these names, or of names that begin so; any other is refused. */
const only = (names: readonly string[], ...prefixes: string[]) =>
  Fields.superRefine((fields, context) => {
    const unknown = Object.keys(fields).filter((name) => !names.includes(name) && !prefixes.some((prefix) => name.startsWith(prefix)));
    for (const name of unknown) context.addIssue({ code: "custom", path: [name], message: "This field is not known." });
  });

const lifetime = z.enum(NAMES, { error });

/** `reach` is every device here, also those of the workspaces below, or those that are ticked. */
export const IssueApiTokenForm = only(["name", "lifetime", "reach"], "scope.", "device.")
  .transform((fields) => ({
    name: fields.name,
    lifetime: fields.lifetime,
    scopes: ticked(fields, "scope."),
    devices: fields.reach === "some" ? ticked(fields, "device.") : "all",
    reachesBelow: fields.reach === "below",
  }))
  .pipe(IssueApiToken.omit({ expiresAt: true }).extend({ lifetime }));

/** A name, the ticked devices and an end, as a webhook is issued by. */
export const IssueWebhookForm = only(["name", "lifetime"], "device.")
  .transform((fields) => ({ name: fields.name, lifetime: fields.lifetime, devices: ticked(fields, "device.") }))
  .pipe(
    IssueApiToken.pick({ name: true }).extend({
      devices: z.array(z.string().max(100)).min(1, "Please choose at least one device.").max(1_000),
      lifetime,
    }),
  );

export const TokenForm = z.strictObject({ token });

/** A token of a program, or of a device or webhook, which are in another table. */
const kind = z.enum(["program", "sender"]);
export const TokenOfKindForm = z.strictObject({ token, kind });
export const EndTokenForm = z.strictObject({ token, kind, overlap: EndToken.shape.overlap });

/** `same` leaves the end as it is. */
export const RotateTokenForm = z.strictObject({ token, overlap: RotateToken.shape.overlap, lifetime: z.enum(["same", ...NAMES], { error }) });

export const rotationOf = ({ overlap, lifetime }: Pick<z.infer<typeof RotateTokenForm>, "overlap" | "lifetime">, now: Date): RotateToken =>
  lifetime === "same" ? { overlap } : { overlap, expiresAt: endOf(lifetime, now) };
