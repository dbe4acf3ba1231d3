/** Decoders: writing, changing and removing them, and which devices use them. Name and source are sealed under the key of their workspace. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { type Tx, transaction } from "../platform/db/account.ts";
import { ids, isUuid } from "../platform/ids.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { type Column, keyOf, openToShow, seal } from "../platform/seal/index.ts";
import { type Access, lockWorkspace } from "../workspaces/index.ts";
import { MOST_DECODERS, type WriteDecoder } from "./decoder-schema.ts";

export const DECODER_NAME: Column = "decoder.name_sealed";
export const DECODER_SOURCE: Column = "decoder.source_sealed";

export async function createDecoder(access: Access<"devices:write">, { name, kind, source }: WriteDecoder, now = clock.now()): Promise<string> {
  requireAll(access);
  const { workspaceId } = access;
  const key = await keyOf(workspaceId);
  const id = ids.new();
  const sealed = { nameSealed: seal(key, DECODER_NAME, id, name), sourceSealed: seal(key, DECODER_SOURCE, id, source) };
  await transaction(async (tx) => {
    await requireRoom(tx, workspaceId);
    await tx.decoder.create({ data: { id, workspaceId, kind, ...sealed, createdAt: now, changedAt: now } });
    await record(tx, access.actor, "decoder.created", { workspaceId, objectId: id }, now);
  });
  return id;
}

/** Messages that come from then on are read by it as it is then: in this and every other process within a second. */
export async function changeDecoder(
  access: Access<"devices:write">,
  decoderId: string,
  { name, kind, source }: WriteDecoder,
  now = clock.now(),
): Promise<void> {
  requireAll(access);
  const { workspaceId } = access;
  const key = await keyOf(workspaceId);
  await transaction(async (tx) => {
    await lockDecoder(tx, access, decoderId);
    const before = await tx.decoder.findUniqueOrThrow({ where: { id: decoderId } });
    const isRenamed = openToShow(key, DECODER_NAME, decoderId, before.nameSealed) !== name;
    const isRewritten = before.kind !== kind || openToShow(key, DECODER_SOURCE, decoderId, before.sourceSealed) !== source;
    if (!isRenamed && !isRewritten) return;
    // What did not change stays as it is, also where it cannot be read at present.
    const renamed = isRenamed ? { nameSealed: seal(key, DECODER_NAME, decoderId, name) } : {};
    const rewritten = isRewritten ? { kind, sourceSealed: seal(key, DECODER_SOURCE, decoderId, source) } : {};
    await tx.decoder.update({ where: { id: decoderId }, data: { ...renamed, ...rewritten, changedAt: now } });
    await record(tx, access.actor, "decoder.changed", { workspaceId, objectId: decoderId }, now);
  });
}

/** Devices that used it use none from then on. */
export async function removeDecoder(access: Access<"devices:write">, decoderId: string, now = clock.now()): Promise<void> {
  requireAll(access);
  const { workspaceId } = access;
  await transaction(async (tx) => {
    await lockDecoder(tx, access, decoderId);
    const users = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM device WHERE workspace_id = ${workspaceId}::uuid AND decoder_id = ${decoderId}::uuid ORDER BY id FOR NO KEY UPDATE`;
    await tx.device.updateMany({ where: { id: { in: users.map(({ id }) => id) } }, data: { decoderId: null } });
    for (const { id } of users) await record(tx, access.actor, "device.changed", { workspaceId, objectId: id }, now);
    await tx.decoder.delete({ where: { id: decoderId } });
    await record(tx, access.actor, "decoder.removed", { workspaceId, objectId: decoderId }, now);
  });
}

/** A decoder works for devices that somebody who sees only some of them may not even know. */
function requireAll({ reach }: Access<"devices:write">): void {
  if (reach === "all") return;
  throw new Refusal(
    "forbidden",
    "decoder.limited",
    "Decoders are written by those who see every device of the workspace. You can choose one for the devices that you may change.",
  );
}

async function requireRoom(tx: Tx, workspaceId: string): Promise<void> {
  await lockWorkspace(tx, workspaceId);
  if ((await tx.decoder.count({ where: { workspaceId } })) < MOST_DECODERS) return;
  throw new Refusal("conflict", "decoder.limit_reached", `This workspace has ${MOST_DECODERS} decoders, which is the most there can be. Remove one first.`);
}

/** Nobody changes or removes it, nor gives it to devices, until the transaction ends. */
async function lockDecoder(tx: Tx, { workspaceId }: Access<"devices:write">, decoderId: string): Promise<void> {
  if (!isUuid(decoderId)) throw notFound();
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM decoder WHERE workspace_id = ${workspaceId}::uuid AND id = ${decoderId}::uuid FOR UPDATE`;
  if (locked.length === 0) throw notFound();
}
