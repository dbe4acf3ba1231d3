/**
 * Telling owners of a message that came before under the same name with something else in it: somebody may be using the token, or
 * the device has begun to count its messages from the start. By mail once a day for each device, and on its page for that day.
 */
import { addresseeOf } from "../identity/index.ts";
import { after, clock, DAY, HOUR } from "../platform/clock.ts";
import { account, transaction } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { log } from "../platform/log.ts";
import { post, posting, type SealedLetter, sealLetter } from "../platform/mail/index.ts";
import { formatMinute } from "../platform/mail-dates.ts";
import { enqueue, type JobAccess, type JobPayload } from "../platform/queue.ts";
import { readableKey } from "../platform/seal/index.ts";
import { namedInMail, quotedName } from "../platform/text.ts";
import { workspaceFact } from "../workspaces/index.ts";
import type { DeviceAccess } from "./device-access.ts";
import { NAMED, opened } from "./view.ts";

const MOST_REMEMBERED = 10_000;

/** When this process asked for it last, by device. */
const asked = new Map<string, number>();

/** Asks for the mail, once an hour for each device and process; whether one is sent the job decides. Never in the way of an answer. */
export function noteChanged({ deviceId }: DeviceAccess, now = clock.now()): void {
  if ((asked.get(deviceId) ?? 0) > now.getTime() - HOUR) return;
  if (asked.size >= MOST_REMEMBERED) asked.clear();
  asked.set(deviceId, now.getTime());
  transaction((tx) => enqueue(tx, "devices.changed_message", { deviceId, at: now.toISOString() }, `devices.changed_message:${deviceId}`)).catch((error) => {
    asked.delete(deviceId);
    log.warn("device.change_not_told", {}, error);
  });
}

/** Whether it was told: not a second time within a day, and of no device that is gone. */
export async function announceChanged(_access: JobAccess, { deviceId = "", at = "" }: JobPayload, now = clock.now()): Promise<boolean> {
  const device = await account().device.findFirst({ where: { id: deviceId, ...dueAt(now) }, select: { ...NAMED, workspaceId: true } });
  if (!device) return false;
  const { workspaceId } = device;
  const { name } = opened(device, await readableKey(workspaceId));
  const letters = await lettersTo(workspaceId, { name, deviceId, at: new Date(at) });
  return posting(
    letters.map(([, letter]) => letter),
    async (tx) => {
      // First, since it touches persons: an erasure locks the person and then the workspace, and neither may wait for the other.
      for (const [userId, letter] of letters) await post(tx, letter, userId, now);
      const { count } = await tx.device.updateMany({ where: { id: deviceId, workspaceId, ...dueAt(now) }, data: { messageChangedAt: now } });
      if (count === 0) throw new Told();
      return true;
    },
  ).catch((error: unknown) => {
    if (error instanceof Told) return false;
    throw error;
  });
}

/** Another one was quicker: nothing of ours is sent. */
class Told extends Error {}

const dueAt = (now: Date) => ({
  workspace: { closedAt: null },
  OR: [{ messageChangedAt: null }, { messageChangedAt: { lte: after(now, -DAY) } }],
});

type About = { readonly name: string; readonly deviceId: string; readonly at: Date };

/** To every owner, in an order that is the same for all: posting holds each person until the transaction ends. */
async function lettersTo(workspaceId: string, about: About): Promise<[userId: string, letter: SealedLetter][]> {
  const owners = await account().membership.findMany({ where: { workspaceId, role: "owner" }, orderBy: { userId: "asc" }, select: { userId: true } });
  const letters: [string, SealedLetter][] = [];
  const facts = [["Device", namedInMail(about.name)] as [string, string], await workspaceFact(workspaceId)];
  for (const { userId } of owners) {
    const addressee = await addresseeOf(userId);
    if (addressee) letters.push([userId, await sealLetter({ ...addressee, ...words(workspaceId, about, facts) })]);
  }
  return letters;
}

const words = (workspaceId: string, { name, deviceId, at }: About, facts: [string, string][]) => ({
  subject: "A device sent something else under the name of an earlier message",
  paragraphs: [
    `The device ${quotedName(name, "below")} sent a message whose name or number had come before, with something else in it. It was rejected, and nothing of it was stored; what came first stays as it is.`,
    "Two things bring this about. A LoRaWAN device that is activated by personalisation (ABP) counts from the start again after a loss of power: then say so in its settings. Or somebody recorded a message and sends it again with other values: then replace its token, or that of the webhook which sends for it.",
    "You hear of this once a day for each device at most. Its page shows every such message for a day.",
  ],
  facts: [...facts, ["When", formatMinute(at)]] as [string, string][],
  action: { label: "See its messages", url: `${env().KEPT_ORIGIN}/w/${workspaceId}/devices/${deviceId}/messages` },
});
