/** A transaction of several statements in a telemetry database. */
import type pg from "pg";
import { failureOf } from "./writer/failure.ts";

/** Rolls back when `work` or the commit fails, and returns only then: the next transaction finds no lock of this one. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isOver = false;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    isOver = true;
    return result;
  } catch (error) {
    const rollback = async () => {
      await client.query("ROLLBACK");
      return true;
    };
    isOver = failureOf(error) !== "gone" && (await rollback().catch(() => false));
    throw error;
  } finally {
    // A connection in the middle of something is closed, which rolls back.
    client.release(!isOver);
  }
}
