/**
 * A random key for each UTC day, under which what is counted for hours is hashed. All processes share it through the vault. It is destroyed
 * when the day has ended: after that nobody can compute such a hash again, also not with the keys of the environment.
 */
import { clock, DAY } from "./clock.ts";
import { sha256 } from "./crypto.ts";
import { isDuplicate } from "./db/account.ts";
import { destroyKeys, keyOf, keysOf, makeKey, type SubjectKey } from "./seal/index.ts";

/** Keys of earlier days are looked for this far back. The sweep of the retention destroys older ones, since no row names them. */
const PAST_DAYS = 7;

const dayOf = (now: Date): string => now.toISOString().slice(0, 10);
const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** The reference of a day's key: a UUID (RFC 9562, version 8) made from the day, so that all processes find the same row. */
function refOf(day: string): string {
  const hex = sha256(`daily-key|${day}`).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * The key of the newest day that this process asked for, also while it is on its way: many requests at midnight look it up once. The server and
 * the pages it serves are two bundles in one process and share it.
 */
const shared = globalThis as { keptDailyKeys?: Map<string, Promise<Uint8Array>> };
shared.keptDailyKeys ??= new Map();
const known = shared.keptDailyKeys;

/** The key of the UTC day of `now`. The first process that asks on a day makes it, and destroys those of earlier days. */
export function dailyKey(now = clock.now()): Promise<Uint8Array> {
  const day = dayOf(now);
  const kept = known.get(day);
  if (kept) return kept;
  const found = find(refOf(day), now);
  known.clear();
  known.set(day, found);
  found.catch(() => known.delete(day));
  setTimeout(() => known.delete(day), startOf(day) + DAY - now.getTime()).unref();
  return found;
}

const find = async (ref: string, now: Date): Promise<Uint8Array> => ((await keysOf([ref])).get(ref) ?? (await makeOnce(ref, now))).bytes;

async function makeOnce(ref: string, now: Date): Promise<SubjectKey> {
  try {
    const key = await makeKey(ref, now);
    await destroyPastDailyKeys(now);
    return key;
  } catch (error) {
    // Another process made it at the same time.
    if (isDuplicate(error)) return keyOf(ref);
    throw error;
  }
}

/** Destroys the keys of the days before that of `now`. Returns how many there were. */
export function destroyPastDailyKeys(now = clock.now()): Promise<number> {
  const today = startOf(dayOf(now));
  return destroyKeys(Array.from({ length: PAST_DAYS }, (_, at) => refOf(dayOf(new Date(today - (at + 1) * DAY)))));
}
