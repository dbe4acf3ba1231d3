/** The limits by the names that senders are told, and how they are told that they are over one. */
import type { Limits } from "../../billing/schema.ts";
import { DAY, SECOND } from "../../platform/clock.ts";
import { Refusal } from "../../platform/refusal.ts";

const WORDS = {
  "device.messages_per_minute": { limit: "deviceMessagesPerMinute", who: "This device", what: "messages a minute" },
  "device.readings_per_day": { limit: "deviceReadingsPerDay", who: "This device", what: "readings a day (UTC)" },
  "workspace.messages_per_minute": { limit: "workspaceMessagesPerMinute", who: "All devices of this workspace together", what: "messages a minute" },
  "workspace.readings_per_day": { limit: "workspaceReadingsPerDay", who: "All devices of this workspace together", what: "readings a day (UTC)" },
} as const satisfies Record<string, { limit: keyof Limits; who: string; what: string }>;
type LimitName = keyof typeof WORDS;

/** Which limit, and after how many seconds it may be tried again. */
export type Over = { readonly name: LimitName; readonly seconds: number };

const NUMBERS = new Intl.NumberFormat("en-GB");

/** The code is the name of the limit. */
export function overLimit({ name, seconds }: Over, limits: Limits): Refusal {
  const { limit, who, what } = WORDS[name];
  const sentence = `${who} may send ${NUMBERS.format(limits[limit])} ${what}. Nothing of this was stored; please send it again later.`;
  return new Refusal("limited", name, sentence, { retryAfterSeconds: seconds });
}

/** Of two, the one that lasts longer: after less it would be refused again. */
export const longer = (one: Over | null, other: Over | null): Over | null => (one && other ? (other.seconds > one.seconds ? other : one) : (one ?? other));

export const dayOf = (now: Date): number => Math.floor(now.getTime() / DAY);

export const secondsToMidnight = (now: Date): number => Math.ceil(((dayOf(now) + 1) * DAY - now.getTime()) / SECOND);
