/**
 * How far an erasure is, kept in its row, so that it can be killed at any point and goes on where it was. Every step
 * ends in one write that fits only the state the step began with: of two runs at once, one goes on and one stops.
 */
import { z } from "zod";
import { account, type Tx } from "../../platform/db/account.ts";

export const Counts = z.record(z.string(), z.number());
export type Counts = z.infer<typeof Counts>;

/** What is erased: an account with the workspaces that are its person's alone, a workspace, or a device. */
export const Of = z.enum(["account", "workspace", "device"]).default("account");

const Work = z.object({
  of: Of,
  /** Rows deleted so far, by `database.table`. */
  deleted: Counts,
  /** Device references whose measurements are gone. */
  forgotten: z.array(z.string()).default([]),
  /** What is left when the rows are gone: ids of keys in the vault and of files. */
  remains: z.array(z.string()).optional(),
});
export type Work = z.infer<typeof Work>;

export type Erasing = {
  readonly id: string;
  readonly userId: string | null;
  readonly workspaceId: string | null;
  readonly deviceId: string | null;
  readonly version: number;
  readonly work: Work;
};

/** Another run went on from the same state: this one must stop. */
export class Outrun extends Error {}

const SHOWN = { id: true, userId: true, workspaceId: true, deviceId: true, state: true, counts: true, progressDone: true } as const;

/** The erasure, unless it is done. */
export async function load(id: string): Promise<Erasing | null> {
  const row = await account().erasure.findUnique({ where: { id }, select: SHOWN });
  if (row?.state !== "running") return null;
  const { state: _, counts, progressDone: version, ...target } = row;
  return { ...target, version, work: Work.parse(counts) };
}

/** What some steps change besides: the rows are gone, or all is. */
type Turn = { workspaceId: null; deviceId: null; tokenHash?: Uint8Array<ArrayBuffer> } | { state: "done"; completedAt: Date };

/** Writes what a step did. `left` is how many steps are still to come, as far as is known. */
export async function save(db: Tx, { id, version }: Erasing, work: Work, left: number, turn?: Turn): Promise<void> {
  const { count } = await db.erasure.updateMany({
    where: { id, state: "running", progressDone: version },
    data: { counts: work, progressDone: version + 1, progressTotal: version + 1 + left, ...turn },
  });
  if (count === 0) throw new Outrun();
}

export function plus(a: Counts, b: Counts): Counts {
  const sum = { ...a };
  for (const [table, rows] of Object.entries(b)) sum[table] = (sum[table] ?? 0) + rows;
  return sum;
}
