/** One change at a time to how a person gets in. */
import type { Tx } from "../platform/db/account.ts";

/** Holds the person until the transaction ends. Not FOR UPDATE: rows that point at the person could then not be written meanwhile, and two such would wait for each other. */
export async function hold(tx: Tx, userId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
}
