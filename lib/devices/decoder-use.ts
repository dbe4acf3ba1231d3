/** Which device uses which decoder. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { type Tx, transaction } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { wrongAt } from "../platform/token-life.ts";
import { type Access, devicesIn, lockDevice } from "../workspaces/index.ts";

/** The device uses the decoder from then on, or none. */
export async function chooseDecoder(access: Access<"devices:write">, deviceId: string, decoderId: string | null, now = clock.now()): Promise<void> {
  await transaction(async (tx) => {
    if (decoderId !== null && !(await isHere(tx, access, decoderId))) throw wrongAt("decoder", "Please choose one of the decoders of this workspace.");
    await lockDevice(tx, access, deviceId);
    const { decoderId: before } = await tx.device.findUniqueOrThrow({ where: { id: deviceId }, select: { decoderId: true } });
    if (before === decoderId) return;
    await tx.device.update({ where: { id: deviceId }, data: { decoderId } });
    await record(tx, access.actor, "device.changed", { workspaceId: access.workspaceId, objectId: deviceId }, now);
  });
}

/** Of the devices that the pass reaches, these use the decoder and no others do. Devices beyond are left as they are, and retired ones, which nobody sees in a list. */
export async function setDecoderDevices(access: Access<"devices:write">, decoderId: string, wanted: readonly string[], now = clock.now()): Promise<void> {
  const { workspaceId } = access;
  const chosen = new Set(wanted);
  await transaction(async (tx) => {
    if (!(await isHere(tx, access, decoderId))) throw notFound();
    // In the order of their numbers, so that two at once cannot wait for each other.
    await tx.$queryRaw`SELECT 1 FROM device WHERE workspace_id = ${workspaceId}::uuid ORDER BY id FOR NO KEY UPDATE`;
    const rows = await tx.device.findMany({ where: { ...devicesIn(access), retiredAt: null }, select: { id: true, decoderId: true }, orderBy: { id: "asc" } });
    if (chosen.size > rows.filter(({ id }) => chosen.has(id)).length) throw wrongAt("devices", "One of these devices is not in this workspace.");
    const starting = rows.filter((row) => chosen.has(row.id) && row.decoderId !== decoderId);
    const stopping = rows.filter((row) => !chosen.has(row.id) && row.decoderId === decoderId);
    await tx.device.updateMany({ where: { id: { in: starting.map(({ id }) => id) } }, data: { decoderId } });
    await tx.device.updateMany({ where: { id: { in: stopping.map(({ id }) => id) } }, data: { decoderId: null } });
    for (const { id } of [...starting, ...stopping]) await record(tx, access.actor, "device.changed", { workspaceId, objectId: id }, now);
  });
}

/** Whether there is such a decoder, which then stays until the transaction ends. */
async function isHere(tx: Tx, { workspaceId }: Access<"devices:write">, decoderId: string): Promise<boolean> {
  if (!isUuid(decoderId)) return false;
  const found = await tx.$queryRaw<unknown[]>`SELECT 1 FROM decoder WHERE workspace_id = ${workspaceId}::uuid AND id = ${decoderId}::uuid FOR KEY SHARE`;
  return found.length > 0;
}
