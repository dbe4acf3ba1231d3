/** Step 7: every reading gets its field. A field that cannot be added, or is of another kind, drops the reading. */
import { type DeviceAccess, ensureFields, type Kind } from "../../devices/index.ts";
import { type Drops, drop, type Value } from "../formats/sample.ts";
import type { Row } from "../writer/load.ts";
import type { Reading } from "./clock.ts";

const kindOf = (value: Value): Kind => (typeof value === "string" ? "text" : (typeof value as "number" | "boolean"));

const KINDS = { number: "numbers", boolean: "true or false", text: "text" } as const satisfies Record<Kind, string>;
const otherKind = (holds: Kind, sent: Kind) => `this field holds ${KINDS[holds]}, and this is ${sent === "number" ? "a number" : KINDS[sent]}`;

/** `missing` are those of fields that the device is not known to have. */
export function applyLimits(device: DeviceAccess, readings: readonly Reading[], drops: Drops): { rows: Row[]; missing: Reading[] } {
  const rows: Row[] = [];
  const missing: Reading[] = [];
  for (const reading of readings) {
    const { key, value, time, isOurs, path = "" } = reading;
    const field = device.fields.get(key);
    if (!field) missing.push(reading);
    else if (field.kind !== kindOf(value)) {
      drops.otherKindOf ??= field.ordinal;
      drop(drops, "kind_changed", 1, path + key, otherKind(field.kind, kindOf(value)));
    } else rows.push({ field: field.ordinal, time, value: typeof value === "boolean" ? Number(value) : value, isOurs });
  }
  return { rows, missing };
}

/** The same after their fields were added in the order in which they appear, as far as there was room. Of which kind one is, its first value says. */
export async function applyWithNewFields(device: DeviceAccess, readings: readonly Reading[], drops: Drops): Promise<Row[]> {
  const wanted = new Map<string, Kind>();
  for (const { key, value } of readings) if (!wanted.has(key)) wanted.set(key, kindOf(value));
  await ensureFields(device, wanted);
  const { rows, missing } = applyLimits(device, readings, drops);
  const [first] = missing;
  if (first) drop(drops, "field_limit", missing.length, `${first.path ?? ""}${first.key}`);
  return rows;
}
