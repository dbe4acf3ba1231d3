/**
 * Readings of fields that are kept for some days only.
 *
 * A reading goes once its days are over and the hour it is in is whole: cut at whole hours, never early, and by a job that
 * runs every hour, so within two hours after. What arrives late, already older than its days, is stored like any other reading
 * and goes with the next run. A run that is killed leaves everything right, and the next one goes on.
 */
import * as devices from "../devices/index.ts";
import { type FieldChange, type FieldView, isShorter, keptDays } from "../devices/schema.ts";
import { after, clock, DAY, HOUR } from "../platform/clock.ts";
import { eachRegion } from "../platform/db/each-region.ts";
import { type Region, readsOf } from "../platform/db/telemetry.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { type Access, requireAlso } from "../workspaces/index.ts";
import { Failures } from "./failures.ts";
import { clear, count, type Stretch } from "./stretch.ts";

const BEGINNING = new Date(0);

/** Where what is kept for `days` begins. */
const startOf = (days: number, now: Date): Date => new Date(Math.floor(after(now, -days * DAY).getTime() / HOUR) * HOUR);

/** One field's share of a turn, so that a field with many readings keeps no other waiting for long. */
const TURN = 200_000;

/**
 * Deletes what is older than its field is kept, in every workspace. Returns how many readings. A field of which more than `most` are due goes on
 * after the others had their turn. A device that fails, such as one whose workspace deletes a lot itself at the moment, stops no other, nor does a
 * region; the first error is thrown at the end, so that the job runs again.
 */
export async function expire(now = clock.now(), most = TURN): Promise<number> {
  const deleted = await eachRegion((region) => expireIn(region, now, most));
  return deleted.reduce((sum, count) => sum + count, 0);
}

async function expireIn(region: Region, now: Date, most: number): Promise<number> {
  const failures = new Failures();
  let deleted = 0;
  const hasMore = async (stretch: Stretch): Promise<boolean> => {
    const cleared = failures.isDatabaseGone ? 0 : ((await failures.attempt(() => clear(stretch, most))) ?? 0);
    deleted += cleared;
    return cleared >= most;
  };
  let left: Stretch[] = [];
  for await (const stretch of stretchesIn(region, now)) {
    const isDue = !failures.isDatabaseGone && (await failures.attempt(() => count(stretch)));
    if (isDue && (await hasMore(stretch))) left.push(stretch);
  }
  while (left.length > 0) {
    const again: Stretch[] = [];
    for (const stretch of left) if (await hasMore(stretch)) again.push(stretch);
    left = again;
  }
  failures.throwFirst();
  return deleted;
}

async function* stretchesIn(region: Region, now: Date): AsyncGenerator<Stretch> {
  for await (const { fields, ...device } of devices.limited(region)) {
    for (const { ordinal, kind, days } of fields) yield { ...device, ordinal, kind, from: BEGINNING, to: startOf(days, now) };
  }
}

/**
 * `devices.changeField`, for whoever should know what it deletes: where readings would be kept for a shorter time than before and
 * some are older than that, it refuses with how many they are, until `isConfirmed`. Where none are, there is nothing to confirm.
 */
export async function changeField(access: Access<"devices:write">, deviceId: string, key: string, change: FieldChange, now = clock.now()): Promise<FieldView> {
  const { fields, ...device } = await devices.locate(access, deviceId);
  const field = fields.find((candidate) => candidate.key === key);
  if (!field) throw notFound();
  const { keepDays = field.keepDays, isPersonal = field.isPersonal } = change;
  const days = keptDays({ keepDays, isPersonal });
  if (change.isConfirmed || days === null || !isShorter(days, keptDays(field))) return devices.changeField(access, deviceId, key, change, now);
  requireAlso(
    access,
    "measurements:delete",
    "Keeping readings for a shorter time deletes the older ones, and what you are in this workspace does not include that.",
  );
  const older = await count({ ...device, ordinal: field.ordinal, kind: field.kind, from: BEGINNING, to: startOf(days, now) }, readsOf(access));
  if (older > 0) throw unconfirmed(older, days);
  return devices.changeField(access, deviceId, key, { ...change, isConfirmed: true }, now);
}

const inGroups = (count: number): string => count.toLocaleString("en-GB").replaceAll(",", "\u00a0");

function unconfirmed(older: number, days: number): Refusal {
  const [readings, span] = [older === 1 ? "1 reading" : `${inGroups(older)} readings`, days === 1 ? "one day" : `${days} days`];
  const sentence = `${readings} of this field ${older === 1 ? "is" : "are"} older than ${span}. Once this is saved, they are deleted within two hours, for good.`;
  const fields = { confirmed: `Please confirm that ${readings} may be deleted.` };
  return new Refusal("conflict", "field.deletion_unconfirmed", sentence, { fields });
}
