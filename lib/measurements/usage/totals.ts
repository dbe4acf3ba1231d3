/** The day's counts in the database, where processes learn of each other. */
import { account } from "../../platform/db/account.ts";
import type { Count, Tally } from "./tally.ts";

export type Kind = "device" | "workspace";
export type Kept = { readonly kind: Kind; readonly tally: Tally };

type Row = { kind: Kind; id: string; day: number; messages: bigint; readings: bigint; stored: bigint; backfilled: bigint };

/** By the name that `nameOf` gives. */
export type Totals = ReadonlyMap<string, Count>;

export const nameOf = (kind: Kind, { id, day }: { id: string; day: number }): string => `${kind} ${id} ${day}`;

const found = (rows: readonly Row[]): Totals =>
  new Map(
    rows.map((row) => {
      const [messages, readings, stored, backfilled] = [row.messages, row.readings, row.stored, row.backfilled].map(Number) as [number, number, number, number];
      return [nameOf(row.kind, row), { messages, readings, stored, surcharge: 0, backfilled }];
    }),
  );

const columns = (all: readonly Kept[], kind: Kind) => {
  const tallies = all.filter((one) => one.kind === kind).map(({ tally }) => tally);
  return { tallies, ids: tallies.map(({ id }) => id), days: tallies.map(({ day }) => day) };
};

/** What is there of these days. Of those that are not there, nothing was counted. */
export async function readTotals(wanted: readonly Kept[]): Promise<Totals> {
  const [devices, workspaces] = [columns(wanted, "device"), columns(wanted, "workspace")];
  return found(
    await account().$queryRaw<Row[]>`
      SELECT 'device' AS kind, device_id::text AS id, day - DATE '1970-01-01' AS day, messages, readings, 0::bigint AS stored, 0::bigint AS backfilled
      FROM device_usage
      WHERE (device_id, day) IN (SELECT id, DATE '1970-01-01' + day FROM unnest(${devices.ids}::uuid[], ${devices.days}::int[]) AS w(id, day))
      UNION ALL
      SELECT 'workspace', w.id::text, w.day, coalesce(u.messages, 0), coalesce(u.readings, 0),
        (SELECT coalesce(sum(s.readings + s.surcharge), 0)::bigint FROM device_storage s WHERE s.workspace_id = w.id),
        (SELECT coalesce(sum(m.backfilled), 0)::bigint FROM workspace_usage m
          WHERE m.workspace_id = w.id AND date_trunc('month', m.day) = date_trunc('month', DATE '1970-01-01' + w.day))
      FROM unnest(${workspaces.ids}::uuid[], ${workspaces.days}::int[]) AS w(id, day)
      LEFT JOIN workspace_usage u ON u.workspace_id = w.id AND u.day = DATE '1970-01-01' + w.day`,
  );
}

/**
 * Adds what is handed over of each, in one statement, and returns what all processes counted. A row that is missing from the
 * answer was not written: its device is gone, or is being changed, and nobody waits here for that. In one order, so that two
 * processes never wait for each other.
 */
export async function addTotals(all: readonly Kept[]): Promise<Totals> {
  const [devices, workspaces] = [columns(all, "device"), columns(all, "workspace")];
  const [sent, sentThere] = [devices.tallies.map((tally) => tally.hand()), workspaces.tallies.map((tally) => tally.hand())];
  const [messages, readings] = [sent.map((one) => one.messages), sent.map((one) => one.readings)];
  const [messagesThere, readingsThere] = [sentThere.map((one) => one.messages), sentThere.map((one) => one.readings)];
  const [stored, surcharge, backfilled] = [sent.map((one) => one.stored), sent.map((one) => one.surcharge), sentThere.map((one) => one.backfilled)];
  return found(
    await account().$queryRaw<Row[]>`
      WITH held AS MATERIALIZED (
        SELECT id, workspace_id FROM device WHERE id = ANY(${devices.ids}::uuid[]) ORDER BY id FOR KEY SHARE SKIP LOCKED
      ), held_place AS MATERIALIZED (
        SELECT id FROM workspace WHERE id = ANY(${workspaces.ids}::uuid[]) ORDER BY id FOR KEY SHARE SKIP LOCKED
      ), added AS (
        INSERT INTO device_usage AS u (device_id, workspace_id, day, messages, readings)
        SELECT held.id, held.workspace_id, DATE '1970-01-01' + w.day, w.messages, w.readings
        FROM unnest(${devices.ids}::uuid[], ${devices.days}::int[], ${messages}::bigint[], ${readings}::bigint[]) AS w(id, day, messages, readings)
        JOIN held ON held.id = w.id ORDER BY held.id, w.day
        ON CONFLICT (device_id, day) DO UPDATE SET messages = u.messages + excluded.messages, readings = u.readings + excluded.readings
        RETURNING device_id, day, messages, readings
      ), added_storage AS (
        INSERT INTO device_storage AS s (device_id, workspace_id, readings, surcharge, changed_at, counted_at)
        SELECT held.id, held.workspace_id, sum(w.stored), sum(w.surcharge), now(), now()
        FROM unnest(${devices.ids}::uuid[], ${stored}::bigint[], ${surcharge}::bigint[]) AS w(id, stored, surcharge)
        JOIN held ON held.id = w.id WHERE w.stored <> 0 OR w.surcharge <> 0 GROUP BY held.id, held.workspace_id ORDER BY held.id
        ON CONFLICT (device_id) DO UPDATE
          SET readings = s.readings + excluded.readings, surcharge = s.surcharge + excluded.surcharge, changed_at = excluded.changed_at
        RETURNING device_id, workspace_id, readings + surcharge AS counted
      ), added_there AS (
        INSERT INTO workspace_usage AS u (workspace_id, day, messages, readings, backfilled)
        SELECT held_place.id, DATE '1970-01-01' + w.day, w.messages, w.readings, w.backfilled
        FROM unnest(${workspaces.ids}::uuid[], ${workspaces.days}::int[], ${messagesThere}::bigint[], ${readingsThere}::bigint[], ${backfilled}::bigint[])
          AS w(id, day, messages, readings, backfilled)
        JOIN held_place ON held_place.id = w.id ORDER BY held_place.id, w.day
        ON CONFLICT (workspace_id, day) DO UPDATE
          SET messages = u.messages + excluded.messages, readings = u.readings + excluded.readings, backfilled = u.backfilled + excluded.backfilled
        RETURNING workspace_id, day, messages, readings, backfilled
      )
      SELECT 'device' AS kind, device_id::text AS id, day - DATE '1970-01-01' AS day, messages, readings, 0::bigint AS stored, 0::bigint AS backfilled FROM added
      UNION ALL SELECT 'workspace', t.workspace_id::text, t.day - DATE '1970-01-01', t.messages, t.readings,
        -- What this statement adds is not in the tables yet as it sees them.
        (SELECT coalesce(sum(s.readings + s.surcharge), 0)::bigint FROM device_storage s
          WHERE s.workspace_id = t.workspace_id AND s.device_id NOT IN (SELECT device_id FROM added_storage))
        + (SELECT coalesce(sum(a.counted), 0)::bigint FROM added_storage a WHERE a.workspace_id = t.workspace_id),
        t.backfilled + (SELECT coalesce(sum(m.backfilled), 0)::bigint FROM workspace_usage m
          WHERE m.workspace_id = t.workspace_id AND m.day <> t.day AND date_trunc('month', m.day) = date_trunc('month', t.day))
      FROM added_there t`,
  );
}
