/**
 * Waits for the flushes that are under way.
 *
 * Every flush holds the shared advisory lock `telemetry` until it commits. Taking this lock exclusively would wait for the flushes as well, but
 * each later flush would queue behind the request, for as long as the slowest holder takes. So the holders are listed, and looked for
 * again until all of them have ended. No flush waits for that.
 */
import type pg from "pg";
import { clock, MINUTE } from "../platform/clock.ts";

const POLL_MS = 20;
const MAX_WAIT_MS = MINUTE;

/** Also those that wait for the lock: an older version of this program takes it exclusively. */
const HOLDERS = `
  SELECT pid || ' ' || virtualtransaction AS holder FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 1 AND ((classid::bigint << 32) | objid::bigint) = hashtext('telemetry')
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

async function holders(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ holder: string }>(HOLDERS);
  return rows.map(({ holder }) => holder);
}

/** Resolves to true once every transaction that holds the lock of the flushes now has ended; to false after `maxWaitMs`. */
export async function waitForFlushes(pool: pg.Pool, maxWaitMs = MAX_WAIT_MS): Promise<boolean> {
  let left = await holders(pool);
  for (const end = performance.now() + maxWaitMs; left.length > 0; ) {
    if (performance.now() > end) return false;
    await clock.sleep(POLL_MS);
    const present = new Set(await holders(pool));
    left = left.filter((holder) => present.has(holder));
  }
  return true;
}
