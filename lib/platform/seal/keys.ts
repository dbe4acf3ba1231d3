/** Per-subject keys in the vault, each wrapped under the newest master key. */
import { clock } from "../clock.ts";
import { newKey, openBytes, sealBytes } from "../crypto.ts";
import { vault } from "../db/vault.ts";
import { log } from "../log.ts";
import { type Master, masters, newestMaster } from "./master-keys.ts";

/** A subject's key in clear: it seals and opens that subject's columns, and lives no longer than a request. */
export type SubjectKey = { readonly ref: string; readonly bytes: Buffer };

function master(version: number): Master {
  const found = masters().find((candidate) => candidate.version === version);
  if (!found) throw new Error(`Master key ${version} is not in MASTER_KEYS.`);
  return found;
}

const place = (ref: string) => `subject_key|key_wrapped|${ref}`;

function wrap(key: SubjectKey) {
  const newest = newestMaster();
  return { keyWrapped: new Uint8Array(sealBytes(newest.bytes, key.bytes, place(key.ref))), masterVersion: newest.version };
}

type Wrapped = { readonly ref: string; readonly keyWrapped: Uint8Array; readonly masterVersion: number };

class Unreadable extends Error {}

/** Throws when the row was damaged or its master key is not in MASTER_KEYS. */
export function unwrap({ ref, keyWrapped, masterVersion }: Wrapped): SubjectKey {
  try {
    return { ref, bytes: openBytes(master(masterVersion).bytes, keyWrapped, place(ref)) };
  } catch (error) {
    throw new Unreadable(error instanceof Error ? error.message : "A key could not be opened.", { cause: error });
  }
}

/** Makes a key for the subject `ref`. If the row it is for never comes, the retention removes it after a day. */
export async function makeKey(ref: string, now = clock.now()): Promise<SubjectKey> {
  const key = { ref, bytes: newKey() };
  await vault().subjectKey.create({ data: { ref, createdAt: now, ...wrap(key) } });
  return key;
}

/** The rows of `refs` in the vault. */
export const findWrapped = (refs: readonly string[]): Promise<Wrapped[]> => vault().subjectKey.findMany({ where: { ref: { in: [...new Set(refs)] } } });

/** The keys of `refs`, by reference. A destroyed key is simply not there. */
export async function keysOf(refs: readonly string[]): Promise<Map<string, SubjectKey>> {
  return new Map((await findWrapped(refs)).map((row) => [row.ref, unwrap(row)]));
}

/** How many of `refs` have a key, whether or not it can be unwrapped. */
export const countKeys = async (refs: readonly string[]): Promise<number> => (await findWrapped(refs)).length;

export async function keyOf(ref: string): Promise<SubjectKey> {
  const key = (await keysOf([ref])).get(ref);
  if (!key) throw new Error("A subject's key is gone.");
  return key;
}

/** Destroys keys: from now on nothing that was sealed under them can be read, in any copy. Returns how many there were. */
export async function destroyKeys(refs: readonly string[]): Promise<number> {
  const { count } = await vault().subjectKey.deleteMany({ where: { ref: { in: [...refs] } } });
  return count;
}

/** References of keys made before `date`, a page at a time in their order: those after `last`. */
export async function refsMadeBefore(date: Date, last: string, take: number): Promise<string[]> {
  const rows = await vault().subjectKey.findMany({
    where: { createdAt: { lt: date }, ref: { gt: last } },
    orderBy: { ref: "asc" },
    take,
    select: { ref: true },
  });
  return rows.map((row) => row.ref);
}

const PAGE = 500;

/**
 * Re-wraps every key that is under an older master key, so that the older one can be destroyed. Returns how many. A key that its master key does
 * not open stays as it is, and the operator is alerted: what was sealed under it is lost already.
 */
export async function rewrapAll(): Promise<number> {
  const newest = newestMaster().version;
  const counts = { done: 0, unreadable: 0 };
  let last = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const where = { masterVersion: { lt: newest }, ref: { gt: last } };
    const rows = await vault().subjectKey.findMany({ where, orderBy: { ref: "asc" }, take: PAGE });
    for (const row of rows) counts[(await rewrap(row)) ? "done" : "unreadable"]++;
    if (rows.length < PAGE) break;
    last = rows.at(-1)?.ref ?? last;
  }
  if (counts.unreadable > 0) log.alert("vault.unreadable_keys", { keys: counts.unreadable });
  return counts.done;
}

async function rewrap(row: Wrapped): Promise<boolean> {
  try {
    // The version in the WHERE makes a second rotation at the same time harmless.
    await vault().subjectKey.updateMany({ where: { ref: row.ref, masterVersion: row.masterVersion }, data: wrap(unwrap(row)) });
    return true;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}
