/** Step 5: every reading gets its time. Its own if it has one that can be so, else one of ours that is never given twice. */
import { MINUTE } from "../../platform/clock.ts";
import { type Drops, drop, type Parsed, type Value } from "../formats/sample.ts";
import { parseTime } from "../formats/time.ts";

const MOST_AHEAD = 5 * MINUTE;
/** The months that have a place to be stored in reach back 36. */
const MONTHS_BACK = 35;

/** `time` in microseconds since 1970; `isOurs` when the sender gave none. */
export type Reading = { readonly key: string; readonly value: Value; readonly time: number; readonly isOurs: boolean };

export function setClock({ samples, drops }: Parsed, now: Date, nextTime: () => number): Reading[] {
  const readings: Reading[] = [];
  for (const { time, pairs } of samples) {
    const isOurs = time === undefined;
    const at = isOurs ? nextTime() : checked(time, now, drops, pairs.length);
    if (at !== null) for (const [key, value] of pairs) readings.push({ key, value, time: at, isOurs });
  }
  return readings;
}

function checked(time: unknown, now: Date, drops: Drops, readings: number): number | null {
  const at = parseTime(time);
  const reason = at === null ? "bad_time" : at > (now.getTime() + MOST_AHEAD) * 1_000 ? "future" : at < oldest(now).getTime() * 1_000 ? "too_old" : null;
  if (reason === null) return at;
  if (readings > 0) drop(drops, reason, readings);
  return null;
}

const oldest = (now: Date): Date => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - MONTHS_BACK, now.getUTCDate()));
