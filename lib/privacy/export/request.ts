/** Asking for a copy, seeing how far it is, fetching it. Everything by (person, id): a stranger's copy does not exist. */
import type { Readable } from "node:stream";
import { record } from "../../audit/index.ts";
import { notice, requireFresh, type Session, timeZoneOf } from "../../identity/index.ts";
import { after, clock, DAY } from "../../platform/clock.ts";
import { account, isDuplicate, type Tx, transaction } from "../../platform/db/account.ts";
import type { Region } from "../../platform/db/telemetry.ts";
import { ids, isUuid } from "../../platform/ids.ts";
import { post, posting } from "../../platform/mail/index.ts";
import { enqueue } from "../../platform/queue.ts";
import { notFound, Refusal } from "../../platform/refusal.ts";
import { keysOf } from "../../platform/seal/index.ts";
import * as storage from "../../platform/storage.ts";
import { dayIn, isTimeZone } from "../../platform/time-zone.ts";
import { EXPORT_KEPT_FOR, type ExportState, type ExportView } from "../schema.ts";
import { workspacesOf } from "../workspaces-and-devices.ts";

const MOST_A_DAY = 5;

/** One copy at a time is made from the readings of a region. Where somebody has workspaces in both, the EU's stands for both. */
const queueOf = (workspaces: readonly { region: Region }[]): string =>
  `export:${workspaces.length > 0 && workspaces.every(({ region }) => region === "us") ? "us" : "eu"}`;

export const makeKeyOf = (id: string): string => `export.make:${id}`;

/** Of the copies of all people, those of the lowest `priority` are made first. */
export const enqueueMake = (tx: Tx, id: string, workspaces: readonly { region: Region }[], priority = 0): Promise<void> =>
  enqueue(tx, "export.make", { exportId: id }, makeKeyOf(id), { queue: queueOf(workspaces), priority });

/** Asks for a copy of everything; returns its id. One at a time, and five a day. */
export async function request(session: Session, now = clock.now()): Promise<string> {
  const id = ids.new();
  const letter = await notice(session.userId, "export.requested", session.actor, now);
  const workspaces = await workspacesOf(session.userId);
  try {
    await posting([letter], async (tx) => {
      // From the record, which also knows of copies that were deleted since.
      const asked = { actorRef: session.actor.auditRef, event: "export.requested", at: { gt: after(now, -DAY) } };
      const today = await tx.auditEntry.count({ where: asked });
      if (today >= MOST_A_DAY) {
        throw new Refusal("limited", "export.limited", `You asked for ${MOST_A_DAY} copies within a day. Please use one of these, or wait until tomorrow.`, {
          retryAfterSeconds: 3_600,
        });
      }
      await tx.export.create({ data: { id, userId: session.userId, state: "waiting", createdAt: now, expiresAt: after(now, EXPORT_KEPT_FOR) } });
      // The first copy of somebody's day is made before the second of somebody else's, however long that has waited.
      await enqueueMake(tx, id, workspaces, today);
      await record(tx, session.actor, "export.requested", { objectId: id }, now);
      if (letter) await post(tx, letter, session.userId, now);
    });
  } catch (error) {
    if (isDuplicate(error)) throw new Refusal("conflict", "export.under_way", "A copy is being made already. It will be listed here when it is ready.");
    throw error;
  }
  return id;
}

const SHOWN = { id: true, state: true, progressDone: true, progressTotal: true, bytes: true, sha256: true, createdAt: true, readyAt: true, expiresAt: true };

type Shown = Omit<ExportView, "state" | "bytes" | "sha256"> & { state: string; bytes: bigint | null; sha256: Uint8Array | null };

const view = (row: Shown): ExportView => ({
  ...row,
  state: row.state as ExportState,
  bytes: row.bytes === null ? null : Number(row.bytes),
  sha256: row.sha256 ? Buffer.from(row.sha256).toString("hex") : null,
});

/** The copies that can still be fetched or are being made, the newest first. */
export async function list(session: Session, now = clock.now()): Promise<ExportView[]> {
  const rows = await account().export.findMany({ where: { userId: session.userId, expiresAt: { gt: now } }, orderBy: { createdAt: "desc" }, select: SHOWN });
  return rows.map(view);
}

export async function status(session: Session, id: string, now = clock.now()): Promise<ExportView> {
  if (!isUuid(id)) throw notFound();
  const row = await account().export.findFirst({ where: { id, userId: session.userId, expiresAt: { gt: now } }, select: SHOWN });
  if (!row) throw notFound();
  return view(row);
}

export type Download = { readonly stream: Readable; readonly filename: string; readonly bytes: number };

/** Opens a finished copy; its file is named after the day of the request, in the time zone that the person chose or else in UTC. The password must have been shown recently, so that a stolen session cannot carry it off. */
export async function open(session: Session, id: string, now = clock.now()): Promise<Download> {
  requireFresh(session, now);
  const { state, bytes, createdAt } = await status(session, id, now);
  const row = await account().export.findFirst({ where: { id, userId: session.userId }, select: { fileId: true } });
  if (state !== "ready" || bytes === null || !row) throw notFound();
  const key = (await keysOf([row.fileId])).get(row.fileId);
  const stream = key && (await storage.read(row.fileId, key));
  if (!stream) throw notFound();
  const zone = await timeZoneOf(session);
  await transaction((tx) => record(tx, session.actor, "export.downloaded", { objectId: id }, now));
  return { stream, bytes, filename: `kept-export-${dayIn(createdAt.getTime(), zone && isTimeZone(zone) ? zone : "UTC")}.zip` };
}
