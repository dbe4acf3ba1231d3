/** The limits by the names that senders are told, and how they are told that they are over one. */
import { type Limits, TEXT_BYTES } from "../../billing/schema.ts";
import { DAY, HOUR, SECOND } from "../../platform/clock.ts";
import { Refusal } from "../../platform/refusal.ts";

const LATER = "please send it again later.";

const WORDS = {
  "device.messages_per_minute": { limit: "deviceMessagesPerMinute", who: "This device", what: "send % messages a minute", advice: LATER },
  "device.readings_per_day": { limit: "deviceReadingsPerDay", who: "This device", what: "send % readings a day (UTC)", advice: LATER },
  "workspace.messages_per_minute": {
    ...{ limit: "workspaceMessagesPerMinute", who: "All devices of this workspace together" },
    ...{ what: "send % messages a minute", advice: LATER },
  },
  "workspace.readings_per_day": {
    ...{ limit: "workspaceReadingsPerDay", who: "All devices of this workspace together" },
    ...{ what: "send % readings a day (UTC)", advice: LATER },
  },
  "workspace.stored_readings": {
    ...{
      limit: "workspaceStoredReadings",
      who: "All devices of this workspace together",
      what: `have % readings stored (a text counts as one for each started ${TEXT_BYTES} bytes)`,
    },
    advice: "delete readings, keep fields for fewer days, or choose a larger plan, then send it again.",
  },
  "workspace.backfilled_readings_per_month": {
    ...{ limit: "workspaceBackfilledReadingsPerMonth", who: "All devices of this workspace together" },
    ...{ what: "send % readings a month (UTC) that are older than 31 days", advice: "please send it again next month, or choose a larger plan." },
  },
} as const satisfies Record<string, { limit: keyof Limits; who: string; what: string; advice: string }>;
type LimitName = keyof typeof WORDS;

/** Which limit, and after how many seconds it may be tried again. */
export type Over = { readonly name: LimitName; readonly seconds: number };

const NUMBERS = new Intl.NumberFormat("en-GB");

/** The code is the name of the limit. */
export function overLimit({ name, seconds }: Over, limits: Limits): Refusal {
  const { limit, who, what, advice } = WORDS[name];
  const sentence = `${who} may ${what.replace("%", NUMBERS.format(limits[limit]))}. Nothing of this was stored; ${advice}`;
  return new Refusal("limited", name, sentence, { retryAfterSeconds: seconds });
}

/** Of two, the one that lasts longer: after less it would be refused again. */
export const longer = (one: Over | null, other: Over | null): Over | null => (one && other ? (other.seconds > one.seconds ? other : one) : (one ?? other));

/** Storage does not free itself with time; a sender that tries once an hour notices that somebody made room. */
export const STORAGE_RETRY_SECONDS = HOUR / SECOND;

export const dayOf = (now: Date): number => Math.floor(now.getTime() / DAY);

/** The first day of the month of `day`. Both in days since 1970. */
export function monthOf(day: number): number {
  const date = new Date(day * DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY;
}

export const secondsToMidnight = (now: Date): number => Math.ceil(((dayOf(now) + 1) * DAY - now.getTime()) / SECOND);

export const secondsToNextMonth = (now: Date): number => Math.ceil((Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - now.getTime()) / SECOND);
