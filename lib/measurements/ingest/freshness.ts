/** Step 5: a message that its network took in too long ago, or that says it comes from the future, is not stored: it may be an old one that somebody kept. */
import { MINUTE } from "../../platform/clock.ts";
import type { Message } from "../formats/message.ts";
import { parseTime } from "../formats/time.ts";
import type { DropReason } from "../schema.ts";

const MOST_AHEAD = 5 * MINUTE;

/** Why `message` is not fresh, or null. A message that says no time is judged by its readings alone. */
export function stalenessOf({ sent }: Message, now: Date): DropReason | null {
  if (!sent || sent.at === undefined || sent.at === null) return null;
  const at = parseTime(sent.at);
  if (at === null) return "bad_time";
  const age = now.getTime() - at / 1_000;
  return age > sent.window ? "stale" : age < -MOST_AHEAD ? "future" : null;
}
