/** Step 5: every reading gets its time. Its own if it has one that can be so, else one of ours that is never given twice. */
import { crc32 } from "node:zlib";
import type { Signed } from "../../devices/index.ts";
import { DAY, MINUTE } from "../../platform/clock.ts";
import { type Drops, drop, type Parsed, type Sample, type Value } from "../formats/sample.ts";
import { parseTime } from "../formats/time.ts";
import { DAYS_BACK, type DropReason } from "../schema.ts";

const MOST_AHEAD = 5 * MINUTE;
/** The months that have a place to be stored in reach back 36. */
const MONTHS_BACK = 35;

/** `time` in microseconds since 1970; `isOurs` when the sender gave none. */
export type Reading = {
  readonly key: string;
  readonly value: Value;
  readonly time: number;
  readonly isOurs: boolean /** Where it stood, before its key. */;
  readonly path?: string | undefined;
};

/** `areOurs` says of the times that `nextTime` gives that they may be moved, so that none meets another. */
type Clock = { readonly now: Date; readonly mayBackfill: boolean; readonly nextTime: () => number; readonly areOurs: boolean };

export function setClock({ samples, drops }: Parsed, { now, mayBackfill, nextTime, areOurs }: Clock): Reading[] {
  const judge = judgeOf(now, mayBackfill);
  const readings: Reading[] = [];
  for (const { time, pairs, path, timePath } of samples) {
    const isOurs = areOurs && time === undefined;
    const at = time === undefined ? nextTime() : checked({ time, timePath }, judge, drops, pairs.length);
    if (at !== null) for (const [key, value] of pairs) readings.push({ key, value, time: at, isOurs, path });
  }
  return readings;
}

/**
 * The times of a signed message for its readings without one: when it was signed, and within that second where its id leads.
 * So the same message sent again, by whomever, is the same readings again, and adds nothing.
 */
export function timesOf({ id, at }: Signed): () => number {
  let time = at * 1_000_000 + (crc32(id) % 1_000_000);
  return () => time++;
}

type Judge = (at: number) => DropReason | null;

/** Why a reading of a time, in microseconds, is not stored, or null. */
function judgeOf(now: Date, mayBackfill: boolean): Judge {
  const [latest, usual] = [(now.getTime() + MOST_AHEAD) * 1_000, (now.getTime() - DAYS_BACK * DAY) * 1_000];
  return (at) => {
    if (at > latest) return "future";
    if (at >= usual) return null;
    return at < oldest(now).getTime() * 1_000 ? "too_old" : mayBackfill ? null : "not_backfill";
  };
}

function checked({ time, timePath = "time" }: Pick<Sample, "time" | "timePath">, judge: Judge, drops: Drops, readings: number): number | null {
  const at = parseTime(time);
  const reason = at === null ? "bad_time" : judge(at);
  if (reason === null) return at;
  if (readings > 0) drop(drops, reason, readings, timePath);
  return null;
}

const oldest = (now: Date): Date => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - MONTHS_BACK, now.getUTCDate()));
