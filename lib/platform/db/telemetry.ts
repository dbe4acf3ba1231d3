/**
 * The telemetry databases, one pool per region. Written in SQL: the tables are partitioned and the inserts are bulk.
 *
 * Everything is found by its key. So no table is ever read whole, even if it was empty when a statement was planned for good.
 */
import pg from "pg";
import { env } from "../env.ts";
import { log } from "../log.ts";

export const REGIONS = ["eu", "us"] as const;
export type Region = (typeof REGIONS)[number];

const { getTypeParser, builtins } = pg.types;

/**
 * Counts, sums and references are bigint; a reference does not fit a JavaScript number. For these pools only: Prisma
 * shares the driver's global parsers and expects to find text.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => (oid === builtins.INT8 ? BigInt : getTypeParser(oid, format as "text")),
};

const pools = new Map<string, pg.Pool>();
const address = (region: Region) => (region === "eu" ? env().DATABASE_URL_TELEMETRY_EU : env().DATABASE_URL_TELEMETRY_US);

function poolOf(name: string, region: Region, options: pg.PoolConfig): pg.Pool {
  let pool = pools.get(name);
  if (!pool) {
    pool = new pg.Pool({ connectionString: address(region), connectionTimeoutMillis: 5_000, types, options: "-c enable_seqscan=off", ...options });
    // Without listeners, a database that goes away would end the process: one for idle connections, one for those lent out.
    pool.on("error", (error) => log.warn("telemetry.connection_lost", { region }, error));
    pool.on("connect", (client) => client.on("error", () => {}));
    pools.set(name, pool);
  }
  return pool;
}

export const telemetry = (region: Region): pg.Pool => poolOf(region, region, { max: 8 });

/** Connections that only write readings, so that no chart or download keeps a reading waiting. A write ends within the time given. */
export const telemetryWriter = (region: Region): pg.Pool => poolOf(`${region} writer`, region, { max: 2, statement_timeout: 20_000, query_timeout: 25_000 });

export async function closeTelemetry(): Promise<void> {
  await Promise.all([...pools.values()].map((pool) => pool.end()));
  pools.clear();
}
