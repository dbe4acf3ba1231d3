/**
 * Rekeying a device: every value of it that is sealed under the key of its workspace is opened and sealed under the key of another. The
 * inventory says which columns these are, in the device's own row and in every row that points at it.
 */
import { type Column, type Model, sealedUnder } from "#prisma/annotation.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import type { Tx } from "../platform/db/account.ts";
import { type Row, rowName, rowsOf, sealedPlace } from "../platform/db/rows.ts";
import { Refusal } from "../platform/refusal.ts";
import { type SubjectKey, seal, tryOpen } from "../platform/seal/index.ts";

const isOfDevice = (model: Model) => model.model === "Device" || model.parents.includes("Device");

const SEALED = INVENTORY.filter((model) => model.database === "account" && isOfDevice(model)).flatMap((model) => {
  const columns = sealedUnder(model, "workspace");
  return columns.length > 0 ? [{ model, columns }] : [];
});

type Keys = { readonly from: SubjectKey | null; readonly to: SubjectKey };

/**
 * Seals the values of the device anew; call it when its rows stand in the new workspace. Refuses, so that nothing
 * is lost, when a value cannot be opened: once the key or the value is repaired it opens under its own key, and under another key it never would.
 */
export async function reseal(tx: Tx, deviceId: string, keys: Keys): Promise<void> {
  const lost: Column[] = [];
  for (const { model, columns } of SEALED) {
    const fields = [...model.key, ...columns.map(({ field }) => field)];
    const select = Object.fromEntries(fields.map((field) => [field, true as const]));
    const rows = await rowsOf(tx, model).findMany({ where: model.model === "Device" ? { id: deviceId } : { deviceId }, select });
    for (const row of rows) {
      const data: Row = {};
      for (const column of columns) {
        const sealed = row[column.field];
        if (!(sealed instanceof Uint8Array)) continue;
        const text = tryOpen(keys.from, sealedPlace(model, column), rowName(model, row), sealed);
        if (text === null) lost.push(column);
        else data[column.field] = seal(keys.to, sealedPlace(model, column), rowName(model, row), text);
      }
      const where = Object.fromEntries(model.key.map((field) => [field, row[field]]));
      if (Object.keys(data).length > 0) await rowsOf(tx, model).updateMany({ where, data });
    }
  }
  if (lost.length > 0) throw unreadable(lost);
}

function unreadable(columns: readonly Column[]): Refusal {
  const what = [...new Set(columns.map(({ about }) => `“${about}”`))].join(", ");
  const sentence = `We cannot read these values of the device at present, so it stays where it is and nothing was changed: ${what}. Set them anew and move the device then. We have been alerted.`;
  return new Refusal("conflict", "device.unreadable", sentence);
}
