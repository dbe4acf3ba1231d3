/** A server that an earlier start left running, by the file that PostgreSQL keeps about itself. */
import { rmSync } from "node:fs";
import pg from "pg";
import { isAlive, pause } from "../processes.ts";
import { type Found, fileIn, pidFile, serves } from "./pid-file.ts";

const PATIENCE = 60_000;

/** The server of this folder and no other; null when there is none, or only what a crash left of it. */
export async function find(directory: string, password: string): Promise<Found | null> {
  for (const until = Date.now() + PATIENCE; ; await pause(200)) {
    const found = pidFile(directory);
    if (!found || !isAlive(found.pid)) return null;
    if (!serves(found.pid, directory)) {
      // PostgreSQL would take the program that has the number by now for a server of its own, and refuse to start.
      rmSync(fileIn(directory), { force: true });
      return null;
    }
    const refused = await refusalOf(found.port, password);
    if (refused === null) return found;
    if (refused === "28P01")
      throw new Error(`The PostgreSQL server (process ${found.pid}) in ${directory} does not know our password. Stop it, then start again.`);
    if (Date.now() > until) throw new Error(`The PostgreSQL server (process ${found.pid}) in ${directory} does not answer. Stop it, then start again.`);
  }
}

/** Null when it lets us in, else its reason as a code. It refuses while it is starting, recovering or stopping. */
async function refusalOf(port: number, password: string): Promise<string | null> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", password, database: "postgres", connectionTimeoutMillis: 3_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? "no answer";
  } finally {
    await client.end().catch(() => {});
  }
}
