/** The vault: wrapped keys and nothing else. Only `lib/platform/seal` uses it. */
import { PrismaClient } from "#prisma/generated/vault/client.ts";
import { env } from "../env.ts";
import { adapterOf } from "./adapter.ts";

let client: PrismaClient | undefined;

export function vault(): PrismaClient {
  client ??= new PrismaClient({ adapter: adapterOf(env().DATABASE_URL_VAULT, 4) });
  return client;
}

export async function closeVault(): Promise<void> {
  await client?.$disconnect();
  client = undefined;
}
