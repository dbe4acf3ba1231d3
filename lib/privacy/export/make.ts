/**
 * Makes a copy: a job, streaming from the databases into a sealed ZIP. Running it again starts over and replaces what
 * an interrupted run left; a copy whose owner is being erased meanwhile is abandoned and leaves nothing behind.
 */

import { addresseeOf } from "../../identity/index.ts";
import { clock } from "../../platform/clock.ts";
import { account } from "../../platform/db/account.ts";
import { log } from "../../platform/log.ts";
import { post, posting, sealLetter } from "../../platform/mail/index.ts";
import type { JobAccess, JobPayload } from "../../platform/queue.ts";
import { destroyKeys, makeKey } from "../../platform/seal/index.ts";
import * as storage from "../../platform/storage.ts";
import { exportReady } from "../mails.ts";
import { Archive } from "./archive.ts";
import { fill } from "./fill.ts";

/** The copy is not wanted any more: its row or its owner is going. */
class Abandoned extends Error {}

export async function make(_access: JobAccess, payload: JobPayload, now = clock.now()): Promise<void> {
  const id = payload.exportId ?? "";
  const row = await account().export.findUnique({ where: { id }, select: { userId: true, state: true } });
  if (!row || (row.state !== "waiting" && row.state !== "running")) return;
  try {
    const archive = await writeArchive(id, row.userId, now);
    await finish(id, row.userId, archive, now);
  } catch (error) {
    await storage.remove(id);
    await destroyKeys([id]);
    await account().export.updateMany({ where: { id, state: "running" }, data: { state: "failed" } });
    if (error instanceof Abandoned) return;
    log.error("export.failed", error, { export: id });
  }
}

async function writeArchive(id: string, userId: string, now: Date): Promise<Archive> {
  await note(id, { state: "running", progressDone: 0 });
  await storage.remove(id);
  await destroyKeys([id]);
  const key = await makeKey(id, now);
  const archive = new Archive(now);
  const filling = fill(archive, userId, (done, total) => note(id, { progressDone: done, progressTotal: total }), now);
  // Each side may wait for the other for ever: whichever fails stops both.
  const both = [storage.write(id, key, archive.stream), filling].map((side) =>
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

/** Notes how far the copy is, as long as it is wanted. */
async function note(id: string, data: { state?: "running"; progressDone?: number; progressTotal?: number }): Promise<void> {
  const { count } = await account().export.updateMany({ where: { id, state: { in: ["waiting", "running"] }, user: { erasing: false } }, data });
  if (count === 0) throw new Abandoned();
}

async function finish(id: string, userId: string, archive: Archive, now: Date): Promise<void> {
  const addressee = await addresseeOf(userId);
  if (!addressee) throw new Abandoned();
  const letter = await sealLetter(exportReady(addressee));
  const sha256 = new Uint8Array(archive.sha256());
  await posting([letter], async (tx) => {
    const { count } = await tx.export.updateMany({
      where: { id, state: "running", user: { erasing: false } },
      data: { state: "ready", readyAt: now, bytes: BigInt(archive.bytes), sha256 },
    });
    if (count === 0) throw new Abandoned();
    await post(tx, letter, userId, now);
  });
}
