/** A connection of its own for health checks: a full pool of requests must not look like a database that is down. */
import pg from "pg";
import { SECOND } from "../clock.ts";
import { env } from "../env.ts";

const TIMEOUT_MS = 10 * SECOND;

let pool: pg.Pool | undefined;

/** Resolves when the account database answers. */
export async function accountHealth(): Promise<void> {
  if (!pool) {
    const timeouts = { connectionTimeoutMillis: TIMEOUT_MS, statement_timeout: TIMEOUT_MS, query_timeout: TIMEOUT_MS };
    pool = new pg.Pool({ connectionString: env().DATABASE_URL_ACCOUNT, max: 1, allowExitOnIdle: true, ...timeouts });
    // Without listeners, a database that goes away would end the process.
    pool.on("error", () => {});
    pool.on("connect", (client) => client.on("error", () => {}));
  }
  await pool.query("SELECT 1");
}
