/**
 * The telemetry databases: for each region a pool per purpose. Written in SQL: the tables are partitioned and the inserts are bulk.
 *
 * Everything is found by its key. So no table is ever read whole, even if it was empty when a statement was planned for good.
 * A statement runs on one core: with parallel workers one workspace's three reads would be nine processes.
 */
import pg from "pg";
import { HOUR, MINUTE, SECOND } from "../clock.ts";
import { env } from "../env.ts";
import { FairShare, type Shares } from "../fair-share.ts";
import { log } from "../log.ts";
import { requireRegion } from "./database-region.ts";
import type { Region } from "./region.ts";

export { REGIONS, type Region } from "./region.ts";

const { getTypeParser, builtins } = pg.types;

/**
 * Counts, sums and references are bigint; a reference does not fit a JavaScript number. For these pools only: Prisma
 * shares the driver's global parsers and expects to find text.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => (oid === builtins.INT8 ? BigInt : getTypeParser(oid, format as "text")),
};

/**
 * What each pool is for. `statementMs` bounds a statement (the database cancels it), so that no caller holds a connection for
 * longer. A download reads in short steps; an export streams a whole table through one statement.
 */
const POOLS = {
  read: { max: 8, statementMs: 10 * SECOND },
  /** Apart from the others, so that no chart or download keeps a reading waiting. */
  write: { max: 2, statementMs: 20 * SECOND },
  download: { max: 3, statementMs: 30 * SECOND },
  job: { max: 3, statementMs: 15 * MINUTE },
  /** A single connection, so that one export at a time reads a region; the next one waits for it without a limit. */
  export: { max: 1, statementMs: 6 * HOUR },
} as const;
type Purpose = keyof typeof POOLS;

/** The driver gives up after the database should have, for a connection that is dead. */
const DRIVER_MARGIN_MS = 5 * SECOND;
const CONNECTION_TIMEOUT_MS = 5 * SECOND;
const IDLE_IN_TRANSACTION_MS = MINUTE;

const pools = new Map<string, pg.Pool>();
const variable = (region: Region) => `DATABASE_URL_TELEMETRY_${region.toUpperCase()}`;
const address = (region: Region) => (region === "eu" ? env().DATABASE_URL_TELEMETRY_EU : env().DATABASE_URL_TELEMETRY_US);

function poolOf(purpose: Purpose, region: Region): pg.Pool {
  const name = `${region} ${purpose}`;
  let pool = pools.get(name);
  if (!pool) {
    const { max, statementMs } = POOLS[purpose];
    pool = new pg.Pool({
      connectionString: address(region),
      // Also for a database that answers only after the start: no connection is used before its region is known.
      onConnect: (client) => requireRegion(client, variable(region), region),
      connectionTimeoutMillis: purpose === "export" ? 0 : CONNECTION_TIMEOUT_MS,
      types,
      options: "-c enable_seqscan=off -c max_parallel_workers_per_gather=0",
      max,
      statement_timeout: statementMs,
      query_timeout: purpose === "export" ? 0 : statementMs + DRIVER_MARGIN_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    });
    // Without listeners, a database that goes away would end the process: one for idle connections, one for those lent out.
    pool.on("error", (error) => log.warn("telemetry.connection_lost", { region }, error));
    pool.on("connect", (client) => client.on("error", () => {}));
    pools.set(name, pool);
  }
  return pool;
}

/** Connections for interactive reads. A read for a workspace goes through `readsOf`, which shares them fairly. */
export const telemetry = (region: Region): pg.Pool => poolOf("read", region);

/** Connections that only write readings. */
export const telemetryWriter = (region: Region): pg.Pool => poolOf("write", region);

/** Connections for background jobs. */
export const telemetryJobs = (region: Region): pg.Pool => poolOf("job", region);

/** Connections for exports. */
export const telemetryExports = (region: Region): pg.Pool => poolOf("export", region);

/** At most three of eight connections read for one workspace at once; one connection is left for notes on messages. */
const READS: Shares = { slots: POOLS.read.max - 1, slotsPerKey: 3, maxWaitingPerKey: 100, maxWaitMs: 10 * SECOND };
const DOWNLOADS: Shares = { slots: POOLS.download.max, slotsPerKey: 1, maxWaitingPerKey: 20, maxWaitMs: 30 * SECOND };
const DELETIONS: Shares = { slots: POOLS.job.max - 1, slotsPerKey: 1, maxWaitingPerKey: 20, maxWaitMs: 30 * SECOND };

const gates = new Map<string, FairShare>();

function gateOf(name: string, shares: Shares): FairShare {
  const gate = gates.get(name) ?? new FairShare(shares);
  gates.set(name, gate);
  return gate;
}

/** Whose connections: those of one workspace in its region. */
export type Place = { readonly region: Region; readonly workspaceId: string };

type Query = <R extends pg.QueryResultRow>(statement: string | pg.QueryConfig, values?: unknown[]) => Promise<pg.QueryResult<R>>;
export type Queryable = { readonly query: Query };

const shared = (purpose: Purpose, shares: Shares, { region, workspaceId }: Place): Queryable => ({
  query: (statement, values) => gateOf(`${region} ${purpose}`, shares).run(workspaceId, () => poolOf(purpose, region).query(statement, values)),
});

/** Interactive reads for one workspace. A read that waits too long is refused as unavailable. */
export const readsOf = (place: Place): Queryable => shared("read", READS, place);

/** The steps of a download. */
export const downloadsOf = (place: Place): Queryable => shared("download", DOWNLOADS, place);

/** Runs a deletion for one workspace on a connection for background jobs, one at a time. */
export const deleting = <T>({ region, workspaceId }: Place, work: (pool: pg.Pool) => Promise<T>): Promise<T> =>
  gateOf(`${region} delete`, DELETIONS).run(workspaceId, () => work(telemetryJobs(region)));

export async function closeTelemetry(): Promise<void> {
  await Promise.all([...pools.values()].map((pool) => pool.end()));
  pools.clear();
}
