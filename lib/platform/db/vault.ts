/** The vault: wrapped keys and nothing else. Only `lib/platform/seal` uses it. */
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "#prisma/generated/vault/client.ts";
import { env } from "../env.ts";
import { statementNames } from "./statement-names.ts";

let client: PrismaClient | undefined;

export function vault(): PrismaClient {
  client ??= new PrismaClient({
    adapter: new PrismaPg({ connectionString: env().DATABASE_URL_VAULT, max: 4 }, { statementNameGenerator: statementNames() }),
  });
  return client;
}

export async function closeVault(): Promise<void> {
  await client?.$disconnect();
  client = undefined;
}
