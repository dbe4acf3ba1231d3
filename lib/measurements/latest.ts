/** The newest values: one step into an index per field, whatever the device has stored. */
import { type Kind, locate, locateAll } from "../devices/index.ts";
import { type Place, readsOf } from "../platform/db/telemetry.ts";
import type { Access } from "../workspaces/index.ts";
import type { LatestValue } from "./schema.ts";

type Newest = { field: number; ts: Date; value: number | string };

const newestIn = (table: "measurement" | "measurement_text") => `
  SELECT f.field, m.ts, m.value FROM unnest($2::int[]) AS f(field)
  CROSS JOIN LATERAL (SELECT ts, value FROM ${table} WHERE device_ref = $1 AND field_id = f.field ORDER BY ts DESC LIMIT 1) m`;

/** Each field's newest value, in the order in which the fields appeared. */
export async function latest(access: Access<"measurements:read">, deviceId: string): Promise<LatestValue[]> {
  const { deviceRef, fields } = await locate(access, deviceId);
  const numbersOf = (isText: boolean) => fields.filter((field) => (field.kind === "text") === isText).map((field) => field.ordinal);
  const read = async (table: "measurement" | "measurement_text", ordinals: number[]) =>
    ordinals.length > 0 ? (await readsOf(access).query<Newest>({ name: `newest ${table}`, text: newestIn(table), values: [deviceRef, ordinals] })).rows : [];
  const newest = [...(await read("measurement", numbersOf(false))), ...(await read("measurement_text", numbersOf(true)))];
  return fields.map(({ ordinal, key, kind }) => {
    const row = newest.find((candidate) => candidate.field === ordinal);
    return { key, kind, at: row?.ts ?? null, value: row ? asKind(row.value, kind) : null };
  });
}

const asKind = (value: number | string, kind: Kind): number | boolean | string => (kind === "boolean" ? value === 1 : value);

/** One step into an index for each field. */
const newestOf = (table: "measurement" | "measurement_text") => `
  SELECT u.ref, max(m.ts) AS at FROM unnest($1::bigint[], $2::int[]) AS u(ref, field)
  CROSS JOIN LATERAL (SELECT ts FROM ${table} WHERE device_ref = u.ref AND field_id = u.field ORDER BY ts DESC LIMIT 1) m GROUP BY u.ref`;

type Fields = { readonly deviceRef: bigint; readonly ordinals: readonly number[] };

async function newestAt(place: Place, table: "measurement" | "measurement_text", fields: readonly Fields[]): Promise<{ ref: bigint; at: Date }[]> {
  const pairs = fields.flatMap(({ deviceRef, ordinals }) => ordinals.map((ordinal) => [String(deviceRef), ordinal] as const));
  if (pairs.length === 0) return [];
  const values = [pairs.map(([ref]) => ref), pairs.map(([, ordinal]) => ordinal)];
  return (await readsOf(place).query<{ ref: bigint; at: Date }>({ name: `newest of many ${table}`, text: newestOf(table), values })).rows;
}

/** When each device of the workspace measured last, by its id; a device without a reading is not in it. */
export async function lastSeen(access: Access<"measurements:read">): Promise<Map<string, Date>> {
  const devices = [...(await locateAll(access))];
  const read = (table: "measurement" | "measurement_text", which: "numbers" | "texts") =>
    newestAt(
      access,
      table,
      devices.map(([, device]) => ({ deviceRef: device.deviceRef, ordinals: device[which] })),
    );
  const seen = new Map<bigint, Date>();
  for (const { ref, at } of [...(await read("measurement", "numbers")), ...(await read("measurement_text", "texts"))]) {
    const before = seen.get(ref);
    if (!before || before < at) seen.set(ref, at);
  }
  return new Map(
    devices.flatMap(([deviceId, { deviceRef }]) => {
      const at = seen.get(deviceRef);
      return at ? [[deviceId, at]] : [];
    }),
  );
}
