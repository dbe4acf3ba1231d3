/** Readings as they were measured, a page at a time, for whoever computes with them. */
import { type Kind, type Location, locate } from "../devices/index.ts";
import { readsOf } from "../platform/db/telemetry.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Access } from "../workspaces/index.ts";
import { MOST_READ, type Readings, type ReadingsQuery, type ReadingView } from "./schema.ts";

const bad = (name: string, sentence: string) => new Refusal("invalid", "input.invalid", "Please check what is marked below.", { fields: { [name]: sentence } });

const pageOf = (table: "measurement" | "measurement_text") => `
  SELECT to_char(ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, value FROM ${table}
  WHERE device_ref = $1 AND field_id = $2 AND ts >= $3::timestamptz AND ts < $4::timestamptz AND ($5::timestamptz IS NULL OR ts > $5::timestamptz)
  ORDER BY ts LIMIT $6`;

type Row = { at: string; value: number | string };
/** The reading after which to go on. It only says where in the answer to one's own question one is: there is nothing to protect in it. */
type Place = { ordinal: number; at: string | null };

/**
 * Field after field in the order in which they appeared, each in the order of time; text, numbers and switches alike. No offsets:
 * each page begins where the one before ended, so what is stored or deleted meanwhile shifts nothing.
 */
export async function read(access: Access<"measurements:read">, deviceId: string, query: ReadingsQuery): Promise<Readings> {
  const location = await locate(access, deviceId);
  if (query.from >= query.to) throw bad("to", "The end is before the start.");
  const start = query.cursor === undefined ? { ordinal: 0, at: null } : placeOf(query.cursor);
  const limit = Math.min(query.limit, MOST_READ);
  const readings: ReadingView[] = [];
  for (const field of wanted(location, query.fields).filter(({ ordinal }) => ordinal >= start.ordinal)) {
    const after = field.ordinal === start.ordinal ? start.at : null;
    const room = limit - readings.length;
    const rows = await rowsOf(location, field, query, after, room + 1);
    readings.push(...rows.slice(0, room).map(({ at, value }) => ({ field: field.key, at, value: asKind(value, field.kind) })));
    if (rows.length > room) return { readings, next: cursorOf({ ordinal: field.ordinal, at: rows[room - 1]?.at ?? after }) };
  }
  return { readings, next: null };
}

function wanted({ fields }: Location, keys: readonly string[] | undefined): Location["fields"] {
  const unknown = keys?.find((key) => fields.every((field) => field.key !== key));
  if (unknown !== undefined) throw bad("fields", `This device has no field ${JSON.stringify(unknown)}.`);
  return fields.filter(({ key }) => keys?.includes(key) ?? true);
}

async function rowsOf(location: Location, field: Location["fields"][number], { from, to }: ReadingsQuery, after: string | null, limit: number) {
  const sql = pageOf(field.kind === "text" ? "measurement_text" : "measurement");
  return (await readsOf(location).query<Row>(sql, [location.deviceRef, field.ordinal, from, to, after, limit])).rows;
}

const asKind = (value: number | string, kind: Kind): number | boolean | string => (kind === "boolean" ? value === 1 : value);

const cursorOf = ({ ordinal, at }: Place): string => Buffer.from(`${ordinal} ${at ?? ""}`).toString("base64url");

const CURSOR = /^(\d{1,9}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)?$/;

function placeOf(cursor: string): Place {
  const [, ordinal, at = null] = CURSOR.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (ordinal === undefined || (at !== null && !isTime(at))) throw bad("cursor", "Please give the cursor of the page before, as it is.");
  return { ordinal: Number(ordinal), at };
}

/** Not every time that looks like one is: the database would stumble over the 31st of February. */
function isTime(at: string): boolean {
  const moment = new Date(at);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 19) === at.slice(0, 19);
}
