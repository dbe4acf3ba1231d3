/** Devices: registering, naming, finding. Names are sealed under the key of their workspace. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { account, transaction } from "../platform/db/account.ts";
import { notFound } from "../platform/refusal.ts";
import { keyOf, readableKey } from "../platform/seal/index.ts";
import { newToken } from "../platform/token.ts";
import { type Access, deviceIn, devicesIn, lockDevice, requireFreshAccess, requireStillHeld } from "../workspaces/index.ts";
import { hardwareColumns, orTaken } from "./hardware.ts";
import { lookAt, lookAtList } from "./looks.ts";
import { put } from "./new-device.ts";
import type { ChangeDevice, DeviceView, RegisterDevice } from "./schema.ts";
import { issue } from "./token.ts";
import { dropClaimed } from "./unclaimed.ts";
import { SHOWN, sealedName, sealedTags, view } from "./view.ts";

/** Registers a device and issues its token, which is never shown again. A person must have authenticated within ten minutes. */
export async function register(access: Access<"devices:add">, input: RegisterDevice, now = clock.now()): Promise<{ device: DeviceView; token: string }> {
  requireFreshAccess(access, now);
  const { workspaceId, userId } = access;
  const key = await keyOf(workspaceId);
  const token = newToken("device");
  const hardware = hardwareColumns(workspaceId, input.hardwareId ?? null);
  const row = await transaction(async (tx) => {
    const id = await put(tx, access, { name: input.name, key, ...hardware }, now);
    await requireStillHeld(tx, access, now);
    const tokenId = await issue(tx, { workspaceId, deviceId: id, userId }, token, now);
    await record(tx, access.actor, "token.issued", { workspaceId, objectId: tokenId }, now);
    return tx.device.findUniqueOrThrow({ where: { id }, select: SHOWN });
  }).catch(orTaken("hardwareId"));
  return { device: view(row, key), token };
}

/** The devices of the workspace, oldest first. */
export async function list(access: Access<"devices:read">): Promise<DeviceView[]> {
  const rows = await account().device.findMany({ where: devicesIn(access), orderBy: [{ createdAt: "asc" }, { id: "asc" }], select: SHOWN });
  await lookAtList(access);
  if (rows.length === 0) return [];
  const key = await readableKey(access.workspaceId);
  return rows.map((row) => view(row, key));
}

export async function get(access: Access<"devices:read">, deviceId: string): Promise<DeviceView> {
  const row = await account().device.findUnique({ where: { workspaceId_id: deviceIn(access, deviceId) }, select: SHOWN });
  if (!row) throw notFound();
  await lookAt(access, deviceId);
  return view(row, await readableKey(access.workspaceId));
}

/** Changes what `input` names and leaves the rest. */
export async function change(access: Access<"devices:write">, deviceId: string, input: ChangeDevice, now = clock.now()): Promise<void> {
  const { workspaceId } = access;
  const key = await keyOf(workspaceId);
  await transaction(async (tx) => {
    await lockDevice(tx, access, deviceId);
    const row = await tx.device.findUniqueOrThrow({ where: { id: deviceId }, select: { ...SHOWN, hardwareHash: true } });
    const before = view(row, key);
    const { name = before.name, tags = before.tags, interval = before.interval, hardwareId } = input;
    const { acceptsTests = before.acceptsTests, resetsCounter = before.resetsCounter } = input;
    const hardware = hardwareId === undefined ? { hardwareHash: row.hardwareHash, hardwareHint: row.hardwareHint } : hardwareColumns(workspaceId, hardwareId);
    const isRenamed = name !== before.name;
    const isCalledOtherwise = !isSame(hardware.hardwareHash, row.hardwareHash);
    const isTakenOtherwise = acceptsTests !== before.acceptsTests || resetsCounter !== before.resetsCounter;
    const isTaggedOtherwise = JSON.stringify(tags) !== JSON.stringify(before.tags);
    const isChanged = isCalledOtherwise || isTakenOtherwise || interval !== before.interval || isTaggedOtherwise;
    if (!isRenamed && !isChanged) return;
    await tx.device.update({
      where: { id: deviceId },
      data: {
        ...{ interval, acceptsTests, resetsCounter },
        // What did not change stays as it is, also where it cannot be read at present.
        ...(isRenamed ? { nameSealed: sealedName(key, deviceId, name) } : {}),
        ...(isTaggedOtherwise ? { tagsSealed: sealedTags(key, deviceId, tags) } : {}),
        ...(isCalledOtherwise ? hardware : {}),
      },
    });
    if (isCalledOtherwise) await dropClaimed(tx, deviceId);
    if (isRenamed) await record(tx, access.actor, "device.renamed", { workspaceId, objectId: deviceId }, now);
    if (isChanged) await record(tx, access.actor, "device.changed", { workspaceId, objectId: deviceId }, now);
  }).catch(orTaken("hardwareId"));
}

const isSame = (one: Uint8Array | null, other: Uint8Array | null): boolean => one === other || (!!one && !!other && Buffer.from(one).equals(other));
