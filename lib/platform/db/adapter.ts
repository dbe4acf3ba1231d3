/** How Prisma reaches a database: a bounded pool, bounded statements, and statements that are planned once per connection. */
import { PrismaPg } from "@prisma/adapter-pg";
import { SECOND } from "../clock.ts";
import { statementNames } from "./statement-names.ts";

/** A statement that runs longer is cancelled by the database. */
const STATEMENT_TIMEOUT_MS = 30 * SECOND;
/** A request that waits longer for a connection is answered with 503. */
const CONNECTION_TIMEOUT_MS = 10 * SECOND;

export const adapterOf = (connectionString: string, max: number, connectionTimeoutMillis = CONNECTION_TIMEOUT_MS): PrismaPg =>
  new PrismaPg({ connectionString, max, connectionTimeoutMillis, statement_timeout: STATEMENT_TIMEOUT_MS }, { statementNameGenerator: statementNames() });
