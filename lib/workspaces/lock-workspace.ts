/** The lock under which a workspace gets more devices, decoders or tokens. */
import type { Tx } from "../platform/db/account.ts";
import { notFound } from "../platform/refusal.ts";

/** Locks the workspace until the transaction ends, so that parallel requests cannot exceed a limit together. Throws "not found" when it is gone. */
export async function lockWorkspace(tx: Tx, workspaceId: string): Promise<void> {
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM workspace WHERE id = ${workspaceId}::uuid FOR UPDATE`;
  if (locked.length === 0) throw notFound();
}
