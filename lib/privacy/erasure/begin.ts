/** The beginning of every erasure: its row, and the job that goes on from it. */
import { sha256, shortHash } from "../../platform/crypto.ts";
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
  const asked = { id, userId: target.userId ?? null, workspaceId: target.workspaceId ?? null };
  const before = asked.workspaceId ? await tx.erasure.count({ where: { workspaceId: asked.workspaceId, state: "running", id: { not: id } } }) : 0;
  await enqueueRun(tx, asked, before);
  return id;
}

/** How many erasures run at the same time, in all processes together. */
const QUEUES = 2n;
const MAX_PRIORITY = 1_000;

/** The job key of the run of an erasure. */
export const runKey = (id: string): string => `erasure.run:${id}`;

type Asked = { readonly id: string; readonly userId: string | null; readonly workspaceId: string | null };

/**
 * Asks for the next run of an erasure. `before` is how many erasures its workspace had asked for already; those with fewer begin first. So the
 * deletion of a thousand devices does not keep another workspace waiting for all of them.
 */
export async function enqueueRun(tx: Tx, { id, userId, workspaceId }: Asked, before = 0): Promise<void> {
  // A job may outlive the workspace, so its queue names nobody.
  const queue = `erasure:${BigInt.asUintN(64, shortHash(workspaceId ?? userId ?? id)) % QUEUES}`;
  await enqueue(tx, "erasure.run", { erasureId: id }, runKey(id), { queue, priority: Math.min(before, MAX_PRIORITY) });
}

export const receiptHash = (secret: string): Uint8Array<ArrayBuffer> => new Uint8Array(sha256(secret));
