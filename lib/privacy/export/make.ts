/**
 * Makes a copy: a job, streaming from the databases into a sealed ZIP. A failed run fails its job, which is attempted again until the retention
 * marks the copy as failed, a day after the request. Each attempt starts over and replaces what
 * an interrupted run left; a copy whose owner is being erased meanwhile is abandoned and leaves nothing behind. Each run writes a file of its own
 * under a key of its own, and the row names the file of the last: so of two runs at the same time one ends without touching what the other made.
 */

import { addresseeOf } from "../../identity/index.ts";
import { clock } from "../../platform/clock.ts";
import { account } from "../../platform/db/account.ts";
import { ids } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import { post, posting, sealLetter } from "../../platform/mail/index.ts";
import type { JobAccess, JobPayload } from "../../platform/queue.ts";
import { destroyKeys, makeKey } from "../../platform/seal/index.ts";
import * as storage from "../../platform/storage.ts";
import { exportReady } from "../mails.ts";
import { Archive } from "./archive.ts";
import { fill } from "./fill.ts";

/** The copy is not wanted any more, since its row or its owner is going; or another run makes it. */
class Abandoned extends Error {}

const UNFINISHED = { state: { in: ["waiting", "running"] }, user: { erasing: false } };

/** One run that makes a copy, the file it writes, and the file of the run before it. */
type Attempt = { readonly id: string; readonly userId: string; readonly fileId: string; readonly formerFileId: string };

export async function make(_access: JobAccess, payload: JobPayload, now = clock.now()): Promise<void> {
  const attempt = await claim(payload.exportId ?? "");
  if (!attempt) return;
  const { id } = attempt;
  try {
    await discard(attempt.formerFileId);
    const archive = await writeArchive(attempt, now);
    await finish(attempt, archive, now);
  } catch (error) {
    if (error instanceof Abandoned) return abandon(attempt);
    // A file or a key that cannot be deleted now is deleted by the next attempt or by the retention.
    await undo(attempt).catch((failure: unknown) => log.error("export.undo_failed", failure, { export: id }));
    throw error;
  }
}

/** Removes the file of a failed attempt, and lets the copy wait for the next one. */
async function undo({ id, fileId }: Attempt): Promise<void> {
  await account().export.updateMany({ where: { id, fileId, state: "running" }, data: { state: "waiting", progressDone: 0 } });
  await discard(fileId);
}

async function abandon({ id, fileId }: Attempt): Promise<void> {
  await discard(fileId);
  await account().export.updateMany({ where: { id, fileId, state: "running" }, data: { state: "failed" } });
}

/** Takes a copy over: a run that made it before stops at its next step. Null when it is made or unwanted, or when another run was quicker. */
async function claim(id: string): Promise<Attempt | null> {
  const row = await account().export.findUnique({ where: { id, ...UNFINISHED }, select: { userId: true, fileId: true } });
  if (!row) return null;
  const fileId = ids.new();
  const { count } = await account().export.updateMany({
    where: { id, fileId: row.fileId, ...UNFINISHED },
    data: { fileId, state: "running", progressDone: 0 },
  });
  if (count === 0) return null;
  return { id, userId: row.userId, fileId, formerFileId: row.fileId };
}

async function discard(fileId: string): Promise<void> {
  await storage.remove(fileId);
  await destroyKeys([fileId]);
}

async function writeArchive(attempt: Attempt, now: Date): Promise<Archive> {
  const { userId, fileId } = attempt;
  const key = await makeKey(fileId, now);
  const archive = new Archive(now);
  const filling = fill(archive, userId, (done, total) => note(attempt, { progressDone: done, progressTotal: total }), now);
  // Each side may wait for the other for ever: whichever fails stops both.
  const both = [storage.write(fileId, key, archive.stream), filling].map((side) =>
    side.catch((error: Error) => {
      archive.abort(error);
      throw error;
    }),
  );
  const [written, filled] = await Promise.allSettled(both);
  if (filled?.status === "rejected" && filled.reason instanceof Abandoned) throw filled.reason;
  if (written?.status === "rejected") throw written.reason;
  if (filled?.status === "rejected") throw filled.reason;
  return archive;
}

/** Notes how far the copy is, as long as it is wanted and no other run makes it. */
async function note({ id, fileId }: Attempt, data: { progressDone: number; progressTotal: number }): Promise<void> {
  const { count } = await account().export.updateMany({ where: { id, fileId, state: "running", user: { erasing: false } }, data });
  if (count === 0) throw new Abandoned();
}

async function finish({ id, userId, fileId }: Attempt, archive: Archive, now: Date): Promise<void> {
  const addressee = await addresseeOf(userId);
  // Whose address cannot be read gets no mail, and the copy nevertheless.
  const letter = addressee && (await sealLetter(exportReady(addressee)));
  const sha256 = new Uint8Array(archive.sha256());
  await posting([letter], async (tx) => {
    const { count } = await tx.export.updateMany({
      where: { id, fileId, state: "running", user: { erasing: false } },
      data: { state: "ready", readyAt: now, bytes: BigInt(archive.bytes), sha256 },
    });
    if (count === 0) throw new Abandoned();
    if (letter) await post(tx, letter, userId, now);
  });
}
