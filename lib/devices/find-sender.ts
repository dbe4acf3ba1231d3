/** What the database knows of a presented token of a device or a webhook. */
import { account } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { keyOf } from "../platform/seal/index.ts";
import { hashOf } from "../platform/token.ts";
import { OWNER, ownerIn } from "./owner.ts";
import type { Kind } from "./schema.ts";
import { openDecoder, type SealedDecoder, type SenderDecoder } from "./sender-decoder.ts";
import { type Signing, signingOf } from "./signing.ts";
import type { WebhookSource } from "./sources.ts";

type Fields = Map<string, { readonly ordinal: number; readonly kind: Kind }>;

/** What a token says of whoever presents it. `validUntil` is in milliseconds since 1970. */
export type FoundToken = {
  tokenId: string;
  workspaceId: string;
  /** The account that owns the workspace. */
  ownerId: string;
  region: Region;
  plan: string;
  validUntil: number;
  signing: Signing | null;
  mayBackfill: boolean;
  inAddress: boolean;
};

export type FoundDevice = {
  deviceId: string;
  deviceRef: bigint;
  fields: Fields;
  hardwareHash: Uint8Array | null;
  acceptsTests: boolean;
  resetsCounter: boolean;
  captureUntil: Date | null;
  /** From when on its requests are rejected, whether or not the job that retires it has run. */
  retiresAt: Date | null;
  decoder: SenderDecoder | null;
};

export type Found = FoundToken & FoundDevice;
export type FoundWebhook = FoundToken & { source: WebhookSource | null };

export const SENDER = {
  id: true,
  workspaceId: true,
  retiredAt: true,
  retiresAt: true,
  telemetryRef: true,
  hardwareHash: true,
  acceptsTests: true,
  resetsCounter: true,
  captureUntil: true,
  decoder: { select: { id: true, kind: true, sourceSealed: true } },
  fields: { select: { key: true, kind: true, ordinal: true } },
} as const;

const TOKEN = {
  ...{ id: true, workspaceId: true, secretHash: true, expiresAt: true, previousUntil: true, signingSealed: true, signingOverlapUntil: true, deviceId: true },
  ...{ source: true, mayBackfill: true, inAddress: true, device: { select: SENDER }, workspace: { select: { region: true, plan: true, ...OWNER } } },
} as const;

type FieldRow = { key: string; kind: string; ordinal: number };
type DeviceRow = Omit<FoundDevice, "deviceId" | "deviceRef" | "fields" | "decoder"> & {
  id: string;
  workspaceId: string;
  retiredAt: Date | null;
  telemetryRef: bigint;
  fields: FieldRow[];
  decoder: SealedDecoder | null;
};

export const foundDevice = async ({
  id: deviceId,
  workspaceId,
  telemetryRef: deviceRef,
  fields,
  decoder,
  retiredAt: _,
  ...rest
}: DeviceRow): Promise<FoundDevice> => ({
  ...rest,
  decoder: await openDecoder(workspaceId, decoder),
  ...{ deviceId, deviceRef, fields: new Map(fields.map(({ key, ordinal, kind }) => [key, { ordinal, kind: kind as Kind }])) },
});

async function tokenRow(presented: string, now: Date) {
  const hash = hashOf(presented);
  const row = await account().deviceToken.findFirst({
    where: {
      // Whether a replaced token still works follows from `validUntil` below.
      OR: [{ secretHash: hash }, { previousHash: hash }],
      revokedAt: null,
      workspace: { closedAt: null },
    },
    select: TOKEN,
  });
  if (!row) return null;
  const isPrevious = !Buffer.from(row.secretHash).equals(Buffer.from(hash));
  const validUntil = Math.min(row.expiresAt?.getTime() ?? Infinity, isPrevious ? (row.previousUntil?.getTime() ?? 0) : Infinity);
  return validUntil > now.getTime() ? { ...row, validUntil } : null;
}

type TokenRow = NonNullable<Awaited<ReturnType<typeof tokenRow>>>;

async function foundToken({ id: tokenId, workspaceId, workspace, validUntil, mayBackfill, inAddress, ...row }: TokenRow): Promise<FoundToken> {
  // From the vault once for as long as the token is remembered, never for a reading.
  const signing = row.signingSealed && signingOf(await keyOf(workspaceId), tokenId, row.signingSealed, row.signingOverlapUntil);
  const ownerId = ownerIn(workspaceId, workspace.memberships);
  return { tokenId, workspaceId, ownerId, region: workspace.region as Region, plan: workspace.plan, validUntil, signing, mayBackfill, inAddress };
}

/** The device of a device's token. Null where there is no such token, or it does not work at `now`. */
export async function findSender(presented: string, now: Date): Promise<Found | null> {
  const row = await tokenRow(presented, now);
  if (!row?.device || row.device.retiredAt) return null;
  return { ...(await foundToken(row)), ...(await foundDevice(row.device)) };
}

/** The device itself, for as long as its present token works: of the one before it nobody here can say whether it was shown. */
export async function findAtBroker(deviceId: string, now: Date): Promise<Found | null> {
  const row = await account().deviceToken.findFirst({ where: { deviceId, revokedAt: null, workspace: { closedAt: null } }, select: TOKEN });
  const validUntil = row?.expiresAt?.getTime() ?? Infinity;
  if (!row?.device || row.device.retiredAt || validUntil <= now.getTime()) return null;
  return { ...(await foundToken({ ...row, validUntil })), ...(await foundDevice(row.device)) };
}

/** The token of a webhook, which has no device of its own. */
export async function findWebhook(presented: string, now: Date): Promise<FoundWebhook | null> {
  const row = await tokenRow(presented, now);
  return row && row.deviceId === null ? { ...(await foundToken(row)), source: row.source as WebhookSource | null } : null;
}

/** A device for which the webhook sends; null for every other. */
export async function findOfWebhook(tokenId: string, deviceId: string): Promise<FoundDevice | null> {
  const row = await account().webhookDevice.findFirst({ where: { tokenId, deviceId }, select: { device: { select: SENDER } } });
  return row && !row.device.retiredAt ? foundDevice(row.device) : null;
}

/** PostgreSQL takes 65,535 parameters in a statement, and plans one of thousands slowly. */
const MAX_HASHES_PER_QUERY = 1_000;

/** Those of the devices for which the webhook sends that bear one of `hashes`. */
export async function findAllOfWebhook(tokenId: string, hashes: readonly Uint8Array<ArrayBuffer>[]): Promise<FoundDevice[]> {
  const found: FoundDevice[] = [];
  for (let from = 0; from < hashes.length; from += MAX_HASHES_PER_QUERY) {
    const rows = await account().webhookDevice.findMany({
      where: { tokenId, device: { retiredAt: null, hardwareHash: { in: hashes.slice(from, from + MAX_HASHES_PER_QUERY) } } },
      select: { device: { select: SENDER } },
    });
    found.push(...(await Promise.all(rows.map(({ device }) => foundDevice(device)))));
  }
  return found;
}
