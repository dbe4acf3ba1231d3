/** The first part of an erasure: what the devices measured. */
import { forget } from "../../measurements/index.ts";
import { account } from "../../platform/db/account.ts";
import type { Region } from "../../platform/db/telemetry.ts";
import type { OwnedDevice } from "../workspaces-and-devices.ts";
import { type Counts, type Erasing, plus, save } from "./work.ts";

const AT_ONCE = 10;
/** Deleting the rows, and destroying the keys. */
const STEPS_AFTER = 2;

/**
 * Deletes the measurements of the next devices of `left` and writes down the counts. When `mayGoOn` ends it in the middle of a device, the
 * counts of this device are in telemetry, and the next call goes on there. A region that fails keeps no device of another waiting; its error is
 * thrown when nothing else is left.
 */
export async function forgetNext(erasing: Erasing, left: readonly OwnedDevice[], mayGoOn: () => boolean): Promise<void> {
  const forgotten: string[] = [];
  const failed = new Map<Region, unknown>();
  let deleted: Counts = erasing.work.deleted;
  for (const { ref, region } of left) {
    if (forgotten.length === AT_ONCE || (forgotten.length > 0 && !mayGoOn())) break;
    if (failed.has(region)) continue;
    const erased = await forget(ref, region, { mayGoOn }).catch((error: unknown) => void failed.set(region, error));
    if (failed.has(region)) continue;
    if (!erased) break;
    deleted = plus(deleted, Object.fromEntries(Object.entries(erased).map(([table, rows]) => [`telemetry-${region}.${table}`, rows])));
    forgotten.push(String(ref));
  }
  if (forgotten.length === 0) {
    for (const error of failed.values()) throw error;
    return;
  }
  const stepsLeft = Math.ceil((left.length - forgotten.length) / AT_ONCE) + STEPS_AFTER;
  await save(account(), erasing, { ...erasing.work, deleted, forgotten: [...erasing.work.forgotten, ...forgotten] }, stepsLeft);
}

/** The devices whose measurements are still there. */
export const fresh = (devices: readonly OwnedDevice[], forgotten: readonly string[]): OwnedDevice[] =>
  devices.filter((device) => !forgotten.includes(String(device.ref)));
