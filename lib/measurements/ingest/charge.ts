/** What a delivery costs its sender where no message of it was counted against the limits on messages. */
import type { SenderAccess } from "../../devices/index.ts";
import { isOverload } from "../../platform/overload.ts";
import { isRefusal } from "../../platform/refusal.ts";
import { usage } from "../usage/usage.ts";

/** Refusals of a message that was counted before. */
const COUNTED_CODES: readonly string[] = ["message.changed", "nothing.stored"];

/** Charges `bytes` that were read and refused. Free are refusals for a limit, an unavailable database, and messages that were counted before. */
export function chargeRefused(sender: SenderAccess, error: unknown, bytes: number, now: Date): void {
  const isFree = isRefusal(error) ? error.kind === "limited" || error.kind === "unavailable" || COUNTED_CODES.includes(error.code) : isOverload(error);
  if (!isFree) usage().fill(sender, now, bytes);
}
