/** Devices: registering, naming, finding. Names are sealed under the key of their workspace. */
import { record } from "../audit/index.ts";
import { notice } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { post } from "../platform/mail/index.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { type Column, keyOf, type SubjectKey, seal, open as unseal } from "../platform/seal/index.ts";
import { newToken } from "../platform/token.ts";
import { type Access, deviceIn, devicesIn } from "../workspaces/index.ts";
import { FIELD_SHOWN, type FieldRow, fieldView } from "./field-settings.ts";
import type { DeviceView, RegisterDevice, RenameDevice } from "./schema.ts";
import { MOST_DEVICES } from "./schema.ts";
import { issue } from "./token.ts";

const COLUMN: Column = "device.name_sealed";

const SHOWN = {
  id: true,
  nameSealed: true,
  createdAt: true,
  tokens: { where: { revokedAt: null }, select: { hint: true } },
  fields: { orderBy: { ordinal: "asc" }, select: FIELD_SHOWN },
} as const;

type Row = { id: string; nameSealed: Uint8Array; createdAt: Date; tokens: { hint: string }[]; fields: FieldRow[] };

const view = (row: Row, key: SubjectKey): DeviceView => ({
  id: row.id,
  name: unseal(key, COLUMN, row.id, row.nameSealed),
  createdAt: row.createdAt,
  tokenHint: row.tokens[0]?.hint ?? "",
  fields: row.fields.map((field) => fieldView(field, key)),
});

/** Registers a device and issues its token, which is never shown again. */
export async function register(access: Access<"devices:add">, input: RegisterDevice, now = clock.now()): Promise<{ device: DeviceView; token: string }> {
  const { workspaceId, userId } = access;
  const key = await keyOf(workspaceId);
  const letter = await notice(userId, "token.issued", access.actor, now);
  const [id, token] = [ids.new(), newToken("device")];
  const nameSealed = seal(key, COLUMN, id, input.name);
  const row = await transaction(async (tx) => {
    // First, since it touches the person: an erasure locks the person and then the workspace, and neither may wait for the other.
    if (letter) await post(tx, letter, userId, now);
    await requireRoom(tx, workspaceId);
    await tx.device.create({ data: { id, workspaceId, nameSealed, telemetryRef: ids.telemetryRef(), createdAt: now } });
    await record(tx, access.actor, "device.registered", { workspaceId, objectId: id }, now);
    const tokenId = await issue(tx, { workspaceId, deviceId: id }, token, now);
    await record(tx, access.actor, "token.issued", { workspaceId, objectId: tokenId }, now);
    return tx.device.findUniqueOrThrow({ where: { id }, select: SHOWN });
  });
  return { device: view(row, key), token };
}

async function requireRoom(tx: Tx, workspaceId: string): Promise<void> {
  // Locked, so that parallel requests cannot pass the limit together.
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM workspace WHERE id = ${workspaceId}::uuid FOR UPDATE`;
  if (locked.length === 0) throw notFound();
  if ((await tx.device.count({ where: { workspaceId } })) >= MOST_DEVICES) {
    throw new Refusal("conflict", "device.limit_reached", `This workspace has ${MOST_DEVICES} devices, which is the most there can be for now.`);
  }
}

/** The devices of the workspace, oldest first. */
export async function list(access: Access<"devices:read">): Promise<DeviceView[]> {
  const rows = await account().device.findMany({ where: devicesIn(access), orderBy: [{ createdAt: "asc" }, { id: "asc" }], select: SHOWN });
  if (rows.length === 0) return [];
  const key = await keyOf(access.workspaceId);
  return rows.map((row) => view(row, key));
}

export async function get(access: Access<"devices:read">, deviceId: string): Promise<DeviceView> {
  const row = await account().device.findUnique({ where: { workspaceId_id: deviceIn(access, deviceId) }, select: SHOWN });
  if (!row) throw notFound();
  return view(row, await keyOf(access.workspaceId));
}

export async function rename(access: Access<"devices:write">, deviceId: string, input: Pick<RenameDevice, "name">, now = clock.now()): Promise<void> {
  const { workspaceId } = access;
  const device = deviceIn(access, deviceId);
  const key = await keyOf(workspaceId);
  await transaction(async (tx) => {
    const { count } = await tx.device.updateMany({ where: device, data: { nameSealed: seal(key, COLUMN, deviceId, input.name) } });
    if (count === 0) throw notFound();
    await record(tx, access.actor, "device.renamed", { workspaceId, objectId: deviceId }, now);
  });
}
