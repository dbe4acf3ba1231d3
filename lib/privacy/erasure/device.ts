/** Deleting a device with all it measured: what would go, and asking for it. The erasure does the rest. */
import { record } from "../../audit/index.ts";
import { silence } from "../../devices/index.ts";
import { addresseeOf } from "../../identity/index.ts";
import { storedReadings } from "../../measurements/index.ts";
import { clock, HOUR } from "../../platform/clock.ts";
import { newSecret } from "../../platform/crypto.ts";
import { account } from "../../platform/db/account.ts";
import { post, posting, sealLetter } from "../../platform/mail/index.ts";
import { normalized } from "../../platform/normalize.ts";
import type { Budget } from "../../platform/rate-limit.ts";
import { notFound, Refusal } from "../../platform/refusal.ts";
import { openToShow, readableKey } from "../../platform/seal/index.ts";
import { type Access, deviceIn, lockDevice, requireFreshAccess, workspaceFact } from "../../workspaces/index.ts";
import { deviceDeletion } from "../mails.ts";
import type { DevicePreview } from "../schema.ts";
import { begin } from "./begin.ts";

/** So that a program that clears away a thousand devices does not write a thousand mails: the others of the hour leave as one summary. */
const MAILS: Budget = { name: "device.deletion_mail", limit: 20, perMilliseconds: HOUR };

/** What deleting the device would take. */
export async function previewDevice(access: Access<"devices:remove">, deviceId: string): Promise<DevicePreview> {
  const row = await account().device.findUnique({
    where: { workspaceId_id: deviceIn(access, deviceId) },
    select: { nameSealed: true, telemetryRef: true, _count: { select: { fields: true, tokens: true, webhooks: true, grants: true, apiTokens: true } } },
  });
  if (!row) throw notFound();
  const readings = await storedReadings([{ id: deviceId, ref: row.telemetryRef }], access);
  const { fields, tokens, webhooks, grants, apiTokens } = row._count;
  return {
    id: deviceId,
    name: openToShow(await readableKey(access.workspaceId), "device.name_sealed", deviceId, row.nameSealed),
    readings,
    fields,
    tokens,
    // What else leads to it loses this way: programs, webhooks, and members to whom it was opened.
    links: webhooks + grants + apiTokens,
  };
}

/**
 * Ends all that the device could send with, in this commit, and sets its erasure going; late readings stay out. A person
 * types its name and has shown lately that it is them; a program repeats its number. Returns the secret of the link to the receipt.
 */
export async function deleteDevice(access: Access<"devices:remove">, deviceId: string, { typed }: { typed: string }, now = clock.now()): Promise<string> {
  const device = deviceIn(access, deviceId);
  requireFreshAccess(access, now);
  const name = await nameOf(access, deviceId);
  const expected = access.session ? name : deviceId;
  if (normalized(typed).trim() !== expected) {
    const sentence = access.session ? `Please type ${expected}, the name of the device.` : "Please repeat the number of the device.";
    throw new Refusal("invalid", "device.not_confirmed", sentence, { fields: { typed: sentence } });
  }
  const { userId, workspaceId } = access;
  const secret = newSecret();
  const addressee = await addresseeOf(userId);
  const bundle = { name: MAILS.name, budget: MAILS, what: userId };
  const letter = addressee && {
    ...(await sealLetter(deviceDeletion(addressee, { device: name, workspace: await workspaceFact(workspaceId), secret }))),
    bundle,
  };
  await posting([letter], async (tx) => {
    if (letter) await post(tx, letter, userId, now);
    // Locked, so that of two who ask at once the second finds the first.
    await lockDevice(tx, access, deviceId);
    const underWay = await tx.erasure.findUnique({ where: { deviceId }, select: { id: true } });
    if (underWay) throw new Refusal("conflict", "erasure.under_way", "This device is being deleted already.");
    const webhooks = await silence(tx, device, now);
    await begin(tx, { of: "device", workspaceId, deviceId }, { secret, deleted: { "account.webhook_device": webhooks } }, now);
    await record(tx, access.actor, "device.deleted", { workspaceId, objectId: deviceId }, now);
  });
  return secret;
}

async function nameOf(access: Access<"devices:remove">, deviceId: string): Promise<string> {
  const row = await account().device.findUnique({ where: { workspaceId_id: deviceIn(access, deviceId) }, select: { nameSealed: true } });
  if (!row) throw notFound();
  return openToShow(await readableKey(access.workspaceId), "device.name_sealed", deviceId, row.nameSealed);
}
