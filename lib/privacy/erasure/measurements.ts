/** The first part of an erasure: what the devices measured, a few devices at a time, counted before it is deleted. */
import { forget, totals } from "../../measurements/index.ts";
import { account } from "../../platform/db/account.ts";
import type { OwnedDevice } from "../owned.ts";
import { type Counts, type Erasing, plus, save } from "./work.ts";

const AT_ONCE = 10;
/** Deleting the rows, and destroying the keys. */
const STEPS_AFTER = 2;

/** Counts the measurements of the next devices and writes the counts down. */
export async function plan(erasing: Erasing, devices: readonly OwnedDevice[]): Promise<void> {
  const region = devices[0]?.region ?? "eu";
  const next = devices.filter((device) => device.region === region).slice(0, AT_ONCE);
  const refs = next.map((device) => device.ref);
  const rows = await totals(refs, region);
  const batches = Math.ceil((devices.length - next.length) / AT_ONCE);
  await save(account(), erasing, { ...erasing.work, planned: { region, refs: refs.map(String), rows } }, 2 * batches + 1 + STEPS_AFTER);
}

/** Deletes what was planned. After a kill it finds less than was planned, or nothing: then the plan is the count. */
export async function forgetPlanned(erasing: Erasing, devices: readonly OwnedDevice[]): Promise<void> {
  const { planned, ...work } = erasing.work;
  if (!planned) return;
  const found: Counts = await forget(planned.refs.map(BigInt), planned.region);
  const tables = new Set([...Object.keys(planned.rows), ...Object.keys(found)]);
  const rows = Object.fromEntries([...tables].map((table) => [`telemetry-${planned.region}.${table}`, Math.max(planned.rows[table] ?? 0, found[table] ?? 0)]));
  const forgotten = [...work.forgotten, ...planned.refs];
  const batches = Math.ceil(fresh(devices, forgotten).length / AT_ONCE);
  await save(account(), erasing, { ...work, forgotten, deleted: plus(work.deleted, rows) }, 2 * batches + STEPS_AFTER);
}

/** The devices whose measurements are still there. */
export const fresh = (devices: readonly OwnedDevice[], forgotten: readonly string[]): OwnedDevice[] =>
  devices.filter((device) => !forgotten.includes(String(device.ref)));
