/** Step 7: every reading gets its field. A field that cannot be added, or is of another kind, drops the reading. */
import type { DeviceAccess, Kind } from "../../devices/index.ts";
import { type Drops, drop, type Value } from "../formats/sample.ts";
import type { Row } from "../writer/load.ts";
import type { Reading } from "./clock.ts";

const kindOf = (value: Value): Kind => (typeof value === "string" ? "text" : (typeof value as "number" | "boolean"));

/** What has no field yet, and of which kind it would be. */
export function missingFields({ fields }: DeviceAccess, readings: readonly Reading[]): Map<string, Kind> {
  const missing = new Map<string, Kind>();
  for (const { key, value } of readings) if (!fields.has(key) && !missing.has(key)) missing.set(key, kindOf(value));
  return missing;
}

export function applyLimits(device: DeviceAccess, readings: readonly Reading[], drops: Drops): Row[] {
  const rows: Row[] = [];
  for (const { key, value, time, isOurs } of readings) {
    const field = device.fields.get(key);
    if (!field) drop(drops, "field_limit");
    else if (field.kind !== kindOf(value)) drop(drops, "kind_changed");
    else rows.push({ field: field.ordinal, time, value: typeof value === "boolean" ? Number(value) : value, isOurs });
  }
  return rows;
}
