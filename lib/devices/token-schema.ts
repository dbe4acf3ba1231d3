/** What may be asked of the tokens of devices and webhooks, and what is shown of them. Safe for the browser. */
import { z } from "zod";
import { nameOf } from "../platform/text.ts";
import type { TokenView } from "../workspaces/schema.ts";

export const MOST_WEBHOOKS = 50;
/** How many devices one webhook sends for, at most. */
const MOST_DEVICES_OF_WEBHOOK = 1_000;

export const IssueWebhook = z.strictObject({
  name: nameOf("a name for the webhook"),
  devices: z.array(z.string().max(100)).min(1, "Please choose at least one device.").max(MOST_DEVICES_OF_WEBHOOK),
  /** Null for a token without an end. */
  expiresAt: z.date().nullable(),
});
export type IssueWebhook = z.infer<typeof IssueWebhook>;

/** `on` switches signed messages on, or on once more with another secret. */
export const SignToken = z.strictObject({ token: z.string().max(100), signed: z.enum(["on", "off"]) });

/** `devices` are those it sends for; the token of a device has the one, whose name it bears. */
export type DeviceTokenView = TokenView & { kind: "device" | "webhook"; devices: readonly string[]; isSigned: boolean };
