/** Who sends: the pass of the device or the webhook whose token was presented. */
import { clock } from "../platform/clock.ts";
import { fingerprint } from "../platform/crypto.ts";
import { Refusal } from "../platform/refusal.ts";
import { beginsAs, kindOf, TOKEN_LENGTH } from "../platform/token.ts";
import { DeviceAccess } from "./device-access.ts";
import { memory } from "./memory.ts";
import { WebhookAccess } from "./webhook-access.ts";

export type SenderAccess = DeviceAccess | WebhookAccess;

/** The sender whose working token is `presented`, of whichever kind it is. A mistyped one costs no query, a known one neither. */
export async function authenticate(presented: string, now = clock.now()): Promise<SenderAccess> {
  // By its first letters: whose token it is said to be checks the rest of it.
  if (beginsAs("program", presented) && kindOf(presented)) throw ofAProgram();
  return beginsAs("webhook", presented) ? WebhookAccess.authenticate(presented, now) : DeviceAccess.authenticate(presented, now);
}

/** The sender whose token was presented before, while that is sure to hold still; null where `authenticate` has to find out. For the path of every reading, which waits for nothing here. */
export function recall(presented: string, now = clock.now()): SenderAccess | null {
  // Memory knows devices of webhooks and brokers by marks as well: no text but a token may pass for one.
  if (presented.length !== TOKEN_LENGTH || (!beginsAs("device", presented) && !beginsAs("webhook", presented))) return null;
  const known = memory<SenderAccess>().recall(fingerprint(presented));
  return known && known.validUntil > now.getTime() ? known : null;
}

/** Whether a pass that was given earlier is sure to be good still, without asking the database. If it is not, the token has to be presented again. */
export const isCurrent = (sender: SenderAccess, now = clock.now()): boolean => sender.validUntil > now.getTime() && memory().holds(sender);

/** By its first letters alone: they say nothing about whether there is such a token. */
const ofAProgram = () =>
  new Refusal("unauthenticated", "token.of_a_program", "This is the token of a program. Programs use the API at /api/v1; here devices and webhooks send.");
