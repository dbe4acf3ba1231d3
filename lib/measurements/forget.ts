/**
 * Erasing a device from telemetry, for good. For the privacy domain, which proved the right to it.
 *
 * A device may have billions of rows. They are deleted in batches, each in a transaction of its own, which also writes how many rows are
 * deleted and where the next batch begins, into the tombstone of the device. So whatever is killed in between, the next call goes on there, and
 * the counts are exact. Two calls at the same time take turns.
 */
import type pg from "pg";
import { type Region, telemetryBatches } from "../platform/db/telemetry.ts";
import { waitForFlushes } from "./flush-barrier.ts";
import { inTransaction } from "./transaction.ts";

const BY_FIELD = { field_id: "integer", ts: "timestamptz" } as const;
const SUMMARY = { field_id: "integer", bucket: "timestamptz" } as const;

/**
 * Every telemetry table with rows about devices, and its key after the device. Tombstones stay behind: they keep late readings out. Their counts are
 * in this order.
 */
const KEYS = {
  measurement: BY_FIELD,
  measurement_text: BY_FIELD,
  rollup_hour: SUMMARY,
  rollup_day: SUMMARY,
  dirty_hour: { hour: "timestamptz" },
  drop_count: { day: "date", reason: "text" },
  delivery: { key: "bigint" },
  message: { at: "timestamptz", place: "integer" },
} as const satisfies Record<string, Record<string, string>>;
type Table = keyof typeof KEYS;
export const TABLES = Object.keys(KEYS) as Table[];

/** Rows by table. */
export type Erased = Record<Table, number>;

/** The first row of a batch; without a key, the first of the table. */
type Position = { readonly place: number; readonly from?: readonly string[] | undefined };

/** Without `next`, the device is erased to the end. */
type Progress = { readonly deleted: readonly number[]; readonly next?: Position | undefined };

const BATCH = 20_000;

type Options = { readonly batch?: number; readonly mayGoOn?: () => boolean };

/**
 * Deletes everything under `ref` and sees to it that nothing is stored under it again. Once the tombstone is committed, it waits for the
 * flushes that did not see it yet. Returns how many rows were deleted, by this call and by those before it; null when `mayGoOn`, asked
 * after each batch, ended it before it was done, or when a flush takes too long.
 */
export async function forget(ref: bigint, region: Region, { batch = BATCH, mayGoOn = () => true }: Options = {}): Promise<Erased | null> {
  const pool = telemetryBatches(region);
  await pool.query("INSERT INTO tombstone (device_ref, at) VALUES ($1, now()) ON CONFLICT (device_ref) DO UPDATE SET at = excluded.at", [ref]);
  if (!(await waitForFlushes(pool))) return null;
  for (;;) {
    const { deleted, next } = await inTransaction(pool, (client) => deleteBatch(client, ref, batch));
    if (!next) return Object.fromEntries(TABLES.map((table, index) => [table, deleted[index] ?? 0])) as Erased;
    if (!mayGoOn()) return null;
  }
}

async function deleteBatch(client: pg.PoolClient, ref: bigint, batch: number): Promise<Progress> {
  const progress = await readProgress(client, ref);
  const deleted = [...progress.deleted];
  let { next } = progress;
  for (let room = batch; next && room > 0; ) {
    const { place }: Position = next;
    const end: readonly string[] | undefined = await endOf(client, ref, next, room);
    const count = await deleteUntil(client, ref, next, end);
    deleted[place] = (deleted[place] ?? 0) + count;
    room -= count;
    next = end ? { place, from: end } : place + 1 < TABLES.length ? { place: place + 1 } : undefined;
  }
  await writeProgress(client, ref, { deleted, next });
  return { deleted, next };
}

type Row = { deleted: string[] | null; place: number; field_id: number | null; since: string | null };

/** Locks the tombstone, so that of two calls one waits for the other's batch. Of a device that is erased already, everything is looked for again. */
async function readProgress(client: pg.PoolClient, ref: bigint): Promise<Progress> {
  const sql = "SELECT deleted, place, field_id, since::text FROM tombstone WHERE device_ref = $1 FOR UPDATE";
  const row = (await client.query<Row>(sql, [ref])).rows[0];
  if (!row) throw new Error("A tombstone is missing.");
  const from = row.since === null ? undefined : [String(row.field_id), row.since];
  return { deleted: TABLES.map((_, index) => Number(row.deleted?.[index] ?? 0)), next: { place: row.place, from } };
}

/** Where the next batch begins is kept for the tables that may have billions of rows: what was deleted before it is not walked through again. */
async function writeProgress(client: pg.PoolClient, ref: bigint, { deleted, next }: Progress): Promise<void> {
  const { place = 0, from } = next ?? {};
  const [field, since] = from && "field_id" in KEYS[tableAt(place)] ? from : [null, null];
  const sql = "UPDATE tombstone SET deleted = $2, place = $3, field_id = $4, since = $5 WHERE device_ref = $1";
  await client.query(sql, [ref, deleted, place, field, since]);
}

const tableAt = (place: number): Table => TABLES[place] as Table;

/** The key columns, and the parameters that hold a key, from number `first` on. */
const key = (table: Table) => Object.keys(KEYS[table]).join(", ");
const bound = (table: Table, first: number) =>
  Object.values(KEYS[table])
    .map((type, index) => `$${first + index}::${type}`)
    .join(", ");

/** The key of the first row after `rows` rows; undefined when there are no more. As text: a `Date` would cut a time to milliseconds. */
async function endOf(client: pg.PoolClient, ref: bigint, { place, from }: Position, rows: number): Promise<string[] | undefined> {
  const table = tableAt(place);
  const since = from ? `AND (${key(table)}) >= (${bound(table, 3)})` : "";
  const columns = Object.keys(KEYS[table]);
  // With the name of the table: without it, PostgreSQL would sort by the text that is returned, and read the whole table for that.
  const order = columns.map((column) => `${table}.${column}`);
  const text = `SELECT ${columns.map((column) => `${column}::text`)} FROM ${table} WHERE device_ref = $1 ${since} ORDER BY ${order} OFFSET $2 LIMIT 1`;
  const found = await client.query<string[]>({ text, values: [ref, rows, ...(from ?? [])], rowMode: "array" });
  return found.rows[0];
}

async function deleteUntil(client: pg.PoolClient, ref: bigint, { place, from }: Position, end: readonly string[] | undefined): Promise<number> {
  const table = tableAt(place);
  const since = from ? `AND (${key(table)}) >= (${bound(table, 2)})` : "";
  const until = end ? `AND (${key(table)}) < (${bound(table, 2 + (from?.length ?? 0))})` : "";
  const { rowCount } = await client.query(`DELETE FROM ${table} WHERE device_ref = $1 ${since} ${until}`, [ref, ...(from ?? []), ...(end ?? [])]);
  return rowCount ?? 0;
}
