/** The servers that are compared, and how each is started. */
import { existsSync } from "node:fs";
import { freePort } from "#lib/local/ports.ts";
import { INGEST, type Started, startServer } from "#tests/support/processes.ts";
import type { Dialect } from "./dialect.ts";
import { isInstalled, startInfluxdb } from "./influxdb.ts";

/** `missing` says in a row of the table why there are no figures. */
export type Contender = { name: string; dialect?: Dialect; missing?: string; start(): Promise<Started> };

const BARE = new URL("./bare-server.ts", import.meta.url);
const SERVER = new URL("./full-server.ts", import.meta.url);

export const kept = async (role: string, env: Record<string, string> = {}): Promise<Started> =>
  startServer(SERVER, { NODE_ENV: "production", KEPT_ROLE: role, PORT: String(await freePort()), MQTT_PORT: String(await freePort()), ...env });

export const GROUP: Contender = { name: "bare Node + pg, group commit", start: () => startServer(BARE, { BARE_MODE: "group" }) };
export const SINGLE: Contender = { name: "bare Node + pg, one INSERT per request", start: () => startServer(BARE, { BARE_MODE: "single" }) };
export const INFLUXDB: Contender = {
  name: "InfluxDB 1.6, every write synced",
  dialect: "line",
  start: startInfluxdb,
  ...(isInstalled ? {} : { missing: "not installed" }),
};
const MODULE: Contender = { name: "Kept, the ingest module alone", start: () => startServer(INGEST) };
export const INGEST_ROLE: Contender = { name: "Kept, `lib/server.ts` as an ingest process", start: () => kept("ingest") };
const ALL_ROLES: Contender = { name: "Kept, `lib/server.ts` with pages and worker", start: () => kept("all") };

/** With the pages, if they are built. */
export const PAGES = existsSync(".next/BUILD_ID") ? ALL_ROLES : null;

export const SERVERS: readonly Contender[] = [GROUP, SINGLE, INFLUXDB, MODULE, INGEST_ROLE, ...(PAGES ? [PAGES] : [])];
