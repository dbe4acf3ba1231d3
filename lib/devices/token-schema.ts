/** What may be asked of the tokens of devices and webhooks, and what is shown of them. Safe for the browser. */
import { z } from "zod";
import { nameOf } from "../platform/text.ts";
import { EndToken, LIFETIMES, type Lifetime, type TokenView } from "../workspaces/schema.ts";
import { SOURCES, type WebhookSource } from "./sources.ts";

export { SOURCES, type WebhookSource } from "./sources.ts";

export const MOST_WEBHOOKS = 50;
/** How many devices one webhook sends for, at most. */
const MOST_DEVICES_OF_WEBHOOK = 1_000;

const name = nameOf("a name for the webhook");
const sourceOf = z.enum(Object.keys(SOURCES) as [WebhookSource, ...WebhookSource[]], { error: "Please choose where it comes from." });

export const IssueWebhook = z.strictObject({
  name,
  /** Of a network, which names its devices itself, there may be none yet; of any other sender there is one at least. */
  devices: z.array(z.string().max(100)).max(MOST_DEVICES_OF_WEBHOOK),
  source: sourceOf.optional(),
  /** Null for a token without an end. */
  expiresAt: z.date().nullable(),
});
export type IssueWebhook = z.infer<typeof IssueWebhook>;

/** A network that sends for devices which are added once it speaks of them. */
export const ConnectNetworkForm = z
  .strictObject({
    source: sourceOf,
    name,
    lifetime: z.enum(Object.keys(LIFETIMES) as [Lifetime, ...Lifetime[]], { error: "Please choose when the token ends." }),
  })
  .transform((input) => ({ ...input, devices: [] as string[] }));

const token = z.string().max(100);
const device = z.string({ error: "Please choose a device." }).min(1, "Please choose a device.").max(100);

/** A device that a webhook sends for from now on, or no longer. */
export const BindDevice = z.strictObject({ token, device });

/** A device that a network speaks of becomes one of ours: a new one with this name, or this one. */
export const ClaimDevice = z.union([z.strictObject({ name: nameOf("a name for the device") }), z.strictObject({ device })]);
export type ClaimDevice = z.infer<typeof ClaimDevice>;

const unclaimed = z.string().max(100);

/** The same as a form sends it: either a new name, or the number of a device. */
export const ClaimNewForm = z.strictObject({ unclaimed, name: nameOf("a name for the device") });
export const ClaimForForm = z.strictObject({ unclaimed, device });
export const DismissForm = z.strictObject({ unclaimed });

/** Whether the sender may write its token into the address. Which token: by its own number, or that of a device by the device's. */
export const AllowInAddress = z.strictObject({ token, inAddress: z.enum(["on", "off"]) });
export const AllowDeviceInAddress = z.strictObject({ device, inAddress: z.enum(["on", "off"]) });

/** A device that a network spoke of and that is none of ours yet. `knownAs` is a device here that bears its number, and that the webhook does not send for. */
export type UnclaimedView = {
  id: string;
  tokenId: string;
  webhook: string;
  hint: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  knownAs: { id: string; name: string } | null;
};

/** Whether the sender may add readings from long ago. */
export const LetBackfill = z.strictObject({ token, backfill: z.enum(["on", "off"]) });

/** `on` switches signed messages on, or on once more with another secret. */
export const SignToken = z.strictObject({ token, signed: z.enum(["on", "off"]), overlap: EndToken.shape.overlap.default("none") });

/** `devices` are those it sends for; the token of a device has the one, whose name it bears. */
export type DeviceTokenView = TokenView & {
  kind: "device" | "webhook";
  devices: readonly string[];
  isSigned: boolean;
  /** Until when messages are also accepted that are signed as before the last change of the secret. */
  signingOverlapUntil: Date | null;
  source: WebhookSource | null;
  inAddress: boolean;
  mayBackfill: boolean;
};
