/** The vault: wrapped keys and nothing else. Only `lib/platform/seal` uses it. */
import pg from "pg";
import { PrismaClient } from "#prisma/generated/vault/client.ts";
import { MINUTE } from "../clock.ts";
import { env } from "../env.ts";
import { adapterOf } from "./adapter.ts";

let client: PrismaClient | undefined;

export function vault(): PrismaClient {
  client ??= new PrismaClient({ adapter: adapterOf(env().DATABASE_URL_VAULT, 4) });
  return client;
}

const LONG_MS = 10 * MINUTE;

/** Runs `work` on a connection of its own, whose statements may take long. */
export async function longVaultSession<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: env().DATABASE_URL_VAULT, statement_timeout: LONG_MS, connectionTimeoutMillis: MINUTE });
  // Without a listener, a database that goes away would end the process. The statement fails as well.
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function closeVault(): Promise<void> {
  await client?.$disconnect();
  client = undefined;
}
