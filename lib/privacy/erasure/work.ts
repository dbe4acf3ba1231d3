/**
 * How far an erasure is, kept in its row, so that it can be killed at any point and goes on where it was. Every step
 * ends in one write that fits only the state the step began with: of two runs at once, one goes on and one stops.
 */
import { z } from "zod";
import { account, type Tx } from "../../platform/db/account.ts";

export const Counts = z.record(z.string(), z.number());
export type Counts = z.infer<typeof Counts>;

const Work = z.object({
  /** Rows deleted so far, by `database.table`. */
  deleted: Counts,
  /** Device references whose measurements are gone. */
  forgotten: z.array(z.string()).default([]),
  /** Devices whose measurements are being deleted: counted before, since a killed run cannot tell afterwards. */
  planned: z.object({ region: z.enum(["eu", "us"]), refs: z.array(z.string()), rows: Counts }).optional(),
  /** What is left when the rows are gone: ids of keys in the vault and of files. */
  remains: z.array(z.string()).optional(),
});
export type Work = z.infer<typeof Work>;

export type Erasing = { readonly id: string; readonly userId: string | null; readonly version: number; readonly work: Work };

/** Another run went on from the same state: this one must stop. */
export class Outrun extends Error {}

/** The erasure, unless it is done. */
export async function load(id: string): Promise<Erasing | null> {
  const row = await account().erasure.findUnique({ where: { id }, select: { userId: true, state: true, counts: true, progressDone: true } });
  return row?.state === "running" ? { id, userId: row.userId, version: row.progressDone, work: Work.parse(row.counts) } : null;
}

type Ending = { state: "done"; completedAt: Date };

/** Writes what a step did. `left` is how many steps are still to come, as far as is known. */
export async function save(db: Tx, { id, version }: Erasing, work: Work, left: number, ending?: Ending): Promise<void> {
  const { count } = await db.erasure.updateMany({
    where: { id, state: "running", progressDone: version },
    data: { counts: work, progressDone: version + 1, progressTotal: version + 1 + left, ...ending },
  });
  if (count === 0) throw new Outrun();
}

export function plus(a: Counts, b: Counts): Counts {
  const sum = { ...a };
  for (const [table, rows] of Object.entries(b)) sum[table] = (sum[table] ?? 0) + rows;
  return sum;
}
