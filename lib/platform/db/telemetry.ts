/** The telemetry databases, one pool per region. Written in SQL: the tables are partitioned and the inserts are bulk. */
import pg from "pg";
import { env } from "../env.ts";
import { log } from "../log.ts";

export const REGIONS = ["eu", "us"] as const;
export type Region = (typeof REGIONS)[number];

// Counts, sums and references are bigint; a reference does not fit a JavaScript number.
pg.types.setTypeParser(pg.types.builtins.INT8, BigInt);

const pools = new Map<Region, pg.Pool>();
const address = (region: Region) => (region === "eu" ? env().DATABASE_URL_TELEMETRY_EU : env().DATABASE_URL_TELEMETRY_US);

export function telemetry(region: Region): pg.Pool {
  let pool = pools.get(region);
  if (!pool) {
    pool = new pg.Pool({ connectionString: address(region), max: 8, connectionTimeoutMillis: 5_000 });
    // Without a listener, a database that goes away would end the process.
    pool.on("error", (error) => log.warn("telemetry.connection_lost", { region }, error));
    pools.set(region, pool);
  }
  return pool;
}

export async function closeTelemetry(): Promise<void> {
  await Promise.all([...pools.values()].map((pool) => pool.end()));
  pools.clear();
}
