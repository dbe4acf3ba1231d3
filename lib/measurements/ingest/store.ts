/** Clock, plan, fields and write, for what was sent and for what is added. It is committed when this resolves. */
import type { DeviceAccess } from "../../devices/index.ts";
import { DAY } from "../../platform/clock.ts";
import type { Drops, Parsed } from "../formats/sample.ts";
import { DAYS_BACK } from "../schema.ts";
import { usage } from "../usage/usage.ts";
import { writerOf } from "../writer/index.ts";
import { type Identity, surchargeOf, type Written } from "../writer/load.ts";
import { type Reading, setClock } from "./clock.ts";
import { withoutRepeated } from "./duplicate.ts";
import { applyLimits, applyWithNewFields } from "./limits.ts";

type How = {
  readonly bytes: number;
  readonly now: Date;
  readonly times?: (() => number) | undefined;
  readonly identity?: Identity | undefined;
  /** Called before readings are written, if any are left. Nothing is written if it throws. */
  readonly beforeWrite?: (() => Promise<void>) | undefined;
};

/** `isUsed` is false when there was nothing left to store, `isRepeated` true when the whole message came before. */
type Stored = Written & { readonly drops: Drops; readonly isRepeated: boolean; readonly isUsed: boolean };

/** What is dropped is counted for the device, and added to `parsed.drops`. `times` are for readings of a signed message that have none. */
export async function store(device: DeviceAccess, parsed: Parsed, { bytes, now, times, identity, beforeWrite }: How): Promise<Stored> {
  const writer = writerOf(device.region);
  const readings = setClock(parsed, { now, mayBackfill: device.mayBackfill, nextTime: times ?? (() => writer.nextTime(now)), areOurs: !times });
  const fresh = withoutRepeated(readings);
  const old = device.mayBackfill ? olderThanDays(fresh, now) : [];
  const counted = fresh.length - old.length;
  const more = { old: old.length, oldSurcharge: surchargeOf(old), surcharge: surchargeOf(fresh) };
  usage().addReadings(device, counted, now, more);
  try {
    const { rows, missing } = applyLimits(device, fresh, parsed.drops);
    if (missing.length > 0) rows.push(...(await applyWithNewFields(device, missing, parsed.drops)));
    // Where nothing is stored, nothing came before: whoever sends it again, when there is room, may have it stored then.
    const names = rows.length > 0 ? identity : undefined;
    if (beforeWrite && rows.length > 0) {
      // A full buffer refuses first: after `beforeWrite`, a refusal does not tell that nothing was written.
      writer.checkRoom(device.workspaceId, bytes);
      await beforeWrite();
    }
    const surcharge = more.surcharge > 0 ? surchargeOf(rows) : 0;
    const written = await writer.write({ ref: device.ref, workspaceId: device.workspaceId, rows, drops: parsed.drops, bytes, surcharge, identity: names });
    usage().settle(device, counted, written, now, more);
    const repeated = written.repeated + readings.length - fresh.length;
    return { stored: written.stored, repeated, isRepeated: written.isRepeated ?? false, drops: parsed.drops, isUsed: rows.length > 0 };
  } catch (error) {
    usage().takeBack(device, counted, now, more);
    throw error;
  }
}

/** Readings from long ago count toward no day, but toward the backfill of the month: who brings years along could not do it within the limits of one. */
function olderThanDays(readings: readonly Reading[], now: Date): Reading[] {
  const since = (now.getTime() - DAYS_BACK * DAY) * 1_000;
  return readings.filter(({ time }) => time < since);
}
