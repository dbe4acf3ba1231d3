/** Decoders as people see them. */
import { clock } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { openToShow, readableKey, type SubjectKey } from "../platform/seal/index.ts";
import { isLive } from "../platform/token-life.ts";
import { type Access, deviceIn, devicesIn } from "../workspaces/index.ts";
import { DECODER_NAME, DECODER_SOURCE } from "./decoder.ts";
import type { DecoderKind, DecoderView, ListedDecoder } from "./decoder-schema.ts";
import { lookAtList } from "./looks.ts";
import { opened } from "./view.ts";

type Row = { id: string; nameSealed: Uint8Array; kind: string; createdAt: Date; changedAt: Date };

const SHOWN = { id: true, nameSealed: true, kind: true, createdAt: true, changedAt: true } as const;

const view = ({ nameSealed, kind, ...row }: Row, key: SubjectKey | null) => ({
  ...row,
  name: openToShow(key, DECODER_NAME, row.id, nameSealed),
  kind: kind as DecoderKind,
});

/** The decoders of the workspace, by name. Retired devices are not counted, nor those that the pass does not reach. */
export async function listDecoders(access: Access<"devices:read">): Promise<ListedDecoder[]> {
  const { workspaceId } = access;
  const used = { _count: { select: { devices: { where: { ...devicesIn(access), retiredAt: null } } } } };
  const rows = await account().decoder.findMany({ where: { workspaceId }, select: { ...SHOWN, ...used } });
  if (rows.length === 0) return [];
  const key = await readableKey(workspaceId);
  return rows.map(({ _count, ...row }) => ({ ...view(row, key), devices: _count.devices })).sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** With its source, and all devices that the pass reaches. */
export async function getDecoder(access: Access<"devices:read">, decoderId: string): Promise<DecoderView> {
  const { workspaceId } = access;
  const row = isUuid(decoderId) && (await account().decoder.findFirst({ where: { workspaceId, id: decoderId }, select: { ...SHOWN, sourceSealed: true } }));
  if (!row) throw notFound();
  const devices = await account().device.findMany({
    where: { ...devicesIn(access), retiredAt: null },
    select: { id: true, nameSealed: true, tagsSealed: true, decoderId: true },
  });
  const usedBy = { some: { device: { ...devicesIn(access), decoderId, retiredAt: null } } };
  const webhooks = await account().deviceToken.count({ where: { workspaceId, ...isLive(clock.now()), devices: usedBy } });
  await lookAtList(access);
  const { sourceSealed, ...rest } = row;
  const key = await readableKey(workspaceId);
  const shown = devices.map((device) => ({ id: device.id, name: opened(device, key).name, uses: device.decoderId === decoderId }));
  return {
    ...view(rest, key),
    source: openToShow(key, DECODER_SOURCE, row.id, sourceSealed),
    devices: shown.sort((a, b) => a.name.localeCompare(b.name, "en")),
    webhooks,
  };
}

/** The decoder that a device uses, by its number; null for none. */
export async function decoderOfDevice(access: Access<"devices:read">, deviceId: string): Promise<string | null> {
  const row = await account().device.findUnique({ where: { workspaceId_id: deviceIn(access, deviceId) }, select: { decoderId: true } });
  if (!row) throw notFound();
  return row.decoderId;
}
