/** Fields appear with the first reading under a new name; their kind is that of its value, for good. */
import { clock } from "../platform/clock.ts";
import { type Tx, transaction, withoutLastStep } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";
import type { DeviceAccess } from "./device-access.ts";
import { type Kind, MOST_FIELDS } from "./schema.ts";

/** One addition at a time for each pass, or a device that invents names could occupy every connection. */
const underWay = new WeakMap<DeviceAccess, Promise<void>>();

/**
 * Sees to it that `device.fields` has the wanted names, as far as there is room for them: a name that is not in it
 * afterwards is beyond the limit. Fields are only ever added, so what a process remembers of them stays true.
 */
export async function ensureFields(device: DeviceAccess, wanted: ReadonlyMap<string, Kind>, now = clock.now()): Promise<void> {
  const isSettled = () => device.fields.size >= MOST_FIELDS || [...wanted.keys()].every((key) => device.fields.has(key));
  while (!isSettled()) {
    const before = underWay.get(device);
    if (before) {
      await before.catch(() => {});
      continue;
    }
    // Fields stay when their readings are refused, and a repetition adds none: they are not the change of a request.
    const addition = withoutLastStep(() => add(device, wanted, now)).finally(() => underWay.delete(device));
    underWay.set(device, addition);
    await addition;
    return;
  }
}

async function add(device: DeviceAccess, wanted: ReadonlyMap<string, Kind>, now: Date): Promise<void> {
  const rows = await transaction(async (tx) => {
    // Locked, so that the numbers that two processes give out cannot meet, nor pass the limit together.
    const [locked] = await tx.$queryRaw<{ workspaceId: string }[]>`
      SELECT workspace_id AS "workspaceId" FROM device WHERE id = ${device.deviceId}::uuid FOR NO KEY UPDATE`;
    if (!locked) throw new Refusal("unauthenticated", "token.unknown", "This device is gone.");
    const known = await fieldsOf(tx, device.deviceId);
    const isKnown = new Set(known.map((field) => field.key));
    // Where the device is by now: it may have moved since the pass was made.
    const { workspaceId } = locked;
    const { deviceId } = device;
    const added = [...wanted]
      .filter(([key]) => !isKnown.has(key))
      .slice(0, MOST_FIELDS - known.length)
      .map(([key, kind], index) => ({ workspaceId, deviceId, key, kind, ordinal: known.length + index + 1, createdAt: now }));
    if (added.length > 0) await tx.field.createMany({ data: added });
    return [...known, ...added];
  });
  for (const row of rows) device.fields.set(row.key, { ordinal: row.ordinal, kind: row.kind as Kind });
}

const fieldsOf = (tx: Tx, deviceId: string) => tx.field.findMany({ where: { deviceId }, select: { key: true, kind: true, ordinal: true } });
