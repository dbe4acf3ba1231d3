/** Monthly partitions, made ahead of need through a function of the owner: the app role needs no DDL. */
import type pg from "pg";

const MONTHS_BACK = 36;
const MONTHS_AHEAD = 3;

/** Partitions from three years back to three months ahead of `now`. The worker calls it once a day. A month that fails stops no other. */
export async function ensureMonths(client: pg.Client | pg.Pool, now: Date): Promise<void> {
  const errors: unknown[] = [];
  for (let offset = -MONTHS_BACK; offset <= MONTHS_AHEAD; offset++) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
    await client.query("SELECT ensure_month($1::date)", [month.toISOString().slice(0, 10)]).catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
}
