/** Deleting the readings of a span, counted before and after. */
import { record } from "../audit/index.ts";
import { type Location, locate } from "../devices/index.ts";
import { clock } from "../platform/clock.ts";
import { transaction } from "../platform/db/account.ts";
import { readsOf } from "../platform/db/telemetry.ts";
import { Refusal } from "../platform/refusal.ts";
import { type Access, requireFreshAccess } from "../workspaces/index.ts";
import type { Deletion, DeletionQuery } from "./schema.ts";
import { clear, count, type Stretch } from "./stretch.ts";
import { settleUsage, usage } from "./usage/usage.ts";

/** One call deletes so many at most, and says what is left: nobody waits longer than a page may take. */
const MOST = 1_000_000;

/** What `deleteSpan` would delete, and nothing else happens. */
export async function countSpan(access: Access<"measurements:delete">, deviceId: string, query: DeletionQuery): Promise<Deletion> {
  const found = await countEach(stretchesOf(await locate(access, deviceId), query));
  return answer(found, sumOf(found));
}

/**
 * Deletes what the device measured from `from` up to, but not including, `to`, in all fields or in these. From then on it is in
 * no chart, no summary, no count, no download, and no newest value; it does not come back. With `dryRun` it is counted and nothing
 * else happens. What the device sends (again) afterwards is stored like anything else it sends, also if it was deleted here before.
 *
 * Broken off in the middle, it has deleted a part, and everything shown is right; the same call again deletes the rest. It is in
 * the record before the first reading goes. A person must have shown within ten minutes that it is them.
 */
export async function deleteSpan(
  access: Access<"measurements:delete">,
  deviceId: string,
  query: DeletionQuery,
  { dryRun, most = MOST }: { dryRun: boolean; most?: number },
  now = clock.now(),
): Promise<Deletion> {
  if (dryRun) return countSpan(access, deviceId, query);
  const stretches = stretchesOf(await locate(access, deviceId), query);
  requireFreshAccess(access, now);
  const found = await countEach(stretches);
  const total = sumOf(found);
  if (total === 0) return answer(found, 0);
  await transaction((tx) => record(tx, access.actor, "measurements.deleted", { workspaceId: access.workspaceId, objectId: deviceId }, now));
  // Or the counters would miss, until the next writing, what is deducted from them.
  await settleUsage();
  const deleted: Counted[] = [];
  let room = most;
  for (const stretch of found) {
    const readings = room > 0 && stretch.readings > 0 ? await clear(stretch, room) : 0;
    room -= readings;
    deleted.push({ ...stretch, readings });
  }
  await usage().learn(access.workspaceId);
  return answer(deleted, room > 0 ? 0 : Math.max(0, total - (most - room)));
}

type Named = Stretch & { readonly key: string };
type Counted = Named & { readonly readings: number };

const countEach = (stretches: readonly Named[]): Promise<Counted[]> =>
  Promise.all(stretches.map(async (stretch) => ({ ...stretch, readings: await count(stretch, readsOf(stretch)) })));

const sumOf = (fields: readonly Counted[]): number => fields.reduce((sum, { readings }) => sum + readings, 0);

const answer = (fields: readonly Counted[], left: number): Deletion => ({
  fields: fields.filter(({ readings }) => readings > 0).map(({ key, readings }) => ({ key, readings })),
  readings: sumOf(fields),
  left,
});

function stretchesOf({ deviceRef, workspaceId, region, fields }: Location, { from, to, fields: wanted }: DeletionQuery): Named[] {
  const bad = (name: string, sentence: string) =>
    new Refusal("invalid", "input.invalid", "Please check what is marked below.", { fields: { [name]: sentence } });
  if (from >= to) throw bad("to", "The end is before the start.");
  const unknown = wanted?.find((key) => fields.every((field) => field.key !== key));
  if (unknown !== undefined) throw bad("fields", `This device has no field ${JSON.stringify(unknown)}.`);
  return fields
    .filter(({ key }) => wanted?.includes(key) ?? true)
    .map(({ ordinal, kind, key }) => ({ deviceRef, workspaceId, region, ordinal, kind, key, from, to }));
}
