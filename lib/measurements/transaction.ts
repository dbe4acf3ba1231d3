/** A transaction of several statements in a telemetry database. */
import type pg from "pg";

export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isDone = false;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    isDone = true;
    return result;
  } finally {
    // A connection in the middle of something is closed, which rolls back.
    client.release(!isDone);
  }
}
