/** The beginning of every erasure: its row, and the job that goes on from it. */
import { sha256 } from "../../platform/crypto.ts";
import type { Tx } from "../../platform/db/account.ts";
import { ids } from "../../platform/ids.ts";
import { enqueue } from "../../platform/queue.ts";
import type { Counts, Work } from "./work.ts";

type Target = { of: Work["of"]; userId?: string; workspaceId?: string; deviceId?: string };

/** `secret` is that of the link to the receipt, `deleted` what the same commit deleted already. Returns the number of the erasure. */
export async function begin(tx: Tx, { of, ...target }: Target, { secret, deleted = {} }: { secret: string; deleted?: Counts }, now: Date): Promise<string> {
  const id = ids.new();
  const counts = { of, deleted: Object.fromEntries(Object.entries(deleted).filter(([, rows]) => rows > 0)) };
  await tx.erasure.create({ data: { id, ...target, tokenHash: receiptHash(secret), state: "running", counts, progressTotal: 3, createdAt: now } });
  await enqueue(tx, "erasure.run", { erasureId: id }, `erasure.run:${id}`);
  return id;
}

export const receiptHash = (secret: string): Uint8Array<ArrayBuffer> => new Uint8Array(sha256(secret));
