/**
 * The erasure itself: a job made of steps, each of which can be repeated and ends in one commit. A job works for a short time, and then
 * asks for the next one, which waits its turn behind other erasures.
 *
 * Measurements first, while the account still knows which they are; then the rows, the mails with the receipt and the
 * list of what is left in one transaction; last the files and the keys, after which no old copy can be read either.
 * It is the same for an account, a workspace and a device: they differ in their scope alone.
 */
import { clock, SECOND } from "../../platform/clock.ts";
import { account, transaction } from "../../platform/db/account.ts";
import type { JobAccess, JobPayload } from "../../platform/queue.ts";
import { destroyKeys } from "../../platform/seal/index.ts";
import * as storage from "../../platform/storage.ts";
import { devicesOf } from "../workspaces-and-devices.ts";
import { enqueueRun } from "./begin.ts";
import { forgetNext, fresh } from "./measurements.ts";
import { deleteRows } from "./rows.ts";
import { scopeOf } from "./scope.ts";
import { type Erasing, load, Outrun, save } from "./work.ts";

const MAX_RUN_MS = 20 * SECOND;

export async function run(_access: JobAccess, payload: JobPayload, now = clock.now(), maxRunMs = MAX_RUN_MS): Promise<void> {
  const id = payload.erasureId ?? "";
  const end = performance.now() + maxRunMs;
  const mayGoOn = () => performance.now() < end;
  try {
    do if (!(await step(id, now, mayGoOn))) return;
    while (mayGoOn());
  } catch (error) {
    if (error instanceof Outrun) return;
    throw error;
  }
  const erasing = await load(id);
  if (erasing) await transaction((tx) => enqueueRun(tx, erasing));
}

/** Does the next step, if there is one, or a part of it. What it is follows from what is written down alone. */
export async function step(id: string, now: Date, mayGoOn = () => true): Promise<boolean> {
  const erasing = await load(id);
  if (!erasing) return false;
  const { work } = erasing;
  if (work.remains) {
    await destroyRemains(erasing, work.remains, now);
    return false;
  }
  const scope = await scopeOf(erasing);
  const devices = await devicesOf(scope);
  const left = fresh(devices, work.forgotten);
  if (left.length > 0) await forgetNext(erasing, left, mayGoOn);
  else await deleteRows(erasing, scope, now);
  return true;
}

async function destroyRemains(erasing: Erasing, remains: readonly string[], now: Date): Promise<void> {
  for (const id of remains) await storage.remove(id);
  await destroyKeys(remains);
  const { of, deleted } = erasing.work;
  await save(account(), erasing, { of, deleted, forgotten: [] }, 0, { state: "done", completedAt: now });
}
