/** Making a device that a network speaks of one of ours, and putting it aside. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { type Tx, transaction } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { keyOf, type SubjectKey } from "../platform/seal/index.ts";
import { wrongAt } from "../platform/token-life.ts";
import { type Access, lockDevice, lockWorkspace, requireAlso } from "../workspaces/index.ts";
import { bindLocked } from "./bindings.ts";
import { orTaken } from "./hardware.ts";
import { memory } from "./memory.ts";
import { put } from "./new-device.ts";
import { requireRetired } from "./retired.ts";
import type { ClaimDevice } from "./token-schema.ts";
import { unclaimedIn } from "./unclaimed.ts";

/**
 * From now on the webhook that spoke of the device sends for it: a new device with that number, or one that gets the number.
 * Where a device of the workspace bears the number already, it is that one, whatever was chosen. A new device has no token:
 * its network sends for it. Returns the number of the device.
 */
export async function claim(access: Access<"tokens:write">, unclaimedId: string, input: ClaimDevice, now = clock.now()): Promise<string> {
  const { workspaceId } = access;
  requireMayClaim(access, input);
  const key = await keyOf(workspaceId);
  const claimed = await transaction(async (tx) => {
    // Of two at once, also of two webhooks that speak of the same device, the second finds what the first has made.
    await lockWorkspace(tx, workspaceId);
    const row = await unclaimedRow(tx, access, unclaimedId);
    const deviceId = await deviceOf(tx, access, { ...row, key }, input, now);
    await bindLocked(tx, access, { tokenId: row.tokenId, deviceId }, now);
    return { deviceId, tokenId: row.tokenId };
  }).catch(orTaken("device"));
  memory().forget(claimed.tokenId);
  return claimed.deviceId;
}

function requireMayClaim(access: Access<"tokens:write">, input: ClaimDevice): void {
  if ("name" in input) requireAlso(access, "devices:add", "You may not add devices here.");
  else requireAlso(access, "devices:write", "You may not change devices here.");
}

async function unclaimedRow(tx: Tx, access: Access<"tokens:write">, unclaimedId: string) {
  const row = isUuid(unclaimedId) ? await tx.unclaimedDevice.findFirst({ where: { ...unclaimedIn(access), id: unclaimedId } }) : null;
  if (!row) throw notFound();
  return { ...row, hardwareHash: new Uint8Array(row.hardwareHash) };
}

type Spoken = { hardwareHash: Uint8Array<ArrayBuffer>; hardwareHint: string; key: SubjectKey };

async function deviceOf(tx: Tx, access: Access<"tokens:write">, spoken: Spoken, input: ClaimDevice, now: Date): Promise<string> {
  const { hardwareHash, hardwareHint, key } = spoken;
  const { workspaceId } = access;
  const owner = await tx.device.findUnique({ where: { workspaceId_hardwareHash: { workspaceId, hardwareHash } }, select: { id: true } });
  if (!owner && "name" in input) return put(tx, access, { name: input.name, key, hardwareHash, hardwareHint }, now);
  const wanted = "device" in input ? input.device : null;
  if (owner && wanted !== null && wanted !== owner.id) throw wrongAt("device", "Another device of this workspace has this number. Choose that one.");
  const id = owner?.id ?? wanted ?? "";
  await lockDevice(tx, access, id);
  await requireRetired(tx, id, false);
  if (!owner) await giveNumber(tx, access, id, { hardwareHash, hardwareHint }, now);
  return id;
}

/** A device that has another number keeps it: it may be about to send under it. */
async function giveNumber(tx: Tx, access: Access<"tokens:write">, id: string, hardware: Omit<Spoken, "key">, now: Date): Promise<void> {
  const { count } = await tx.device.updateMany({ where: { id, hardwareHash: null }, data: hardware });
  if (count === 0) throw wrongAt("device", "This device has another number. Take that one away in its settings first, or choose another device.");
  await record(tx, access.actor, "device.changed", { workspaceId: access.workspaceId, objectId: id }, now);
}

/** Puts it aside. Where its network speaks of it again, it is seen again. */
export async function dismiss(access: Access<"tokens:write">, unclaimedId: string, now = clock.now()): Promise<void> {
  const { workspaceId } = access;
  await transaction(async (tx) => {
    const { id, tokenId } = await unclaimedRow(tx, access, unclaimedId);
    const { count } = await tx.unclaimedDevice.deleteMany({ where: { id } });
    // Somebody else was faster.
    if (count === 0) throw notFound();
    await record(tx, access.actor, "token.dismissed", { workspaceId, objectId: tokenId }, now);
  });
}
