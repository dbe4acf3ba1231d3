/** What the database knows of a presented token of a device or a webhook. */
import { account } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { keyOf } from "../platform/seal/index.ts";
import { hashOf } from "../platform/token.ts";
import type { Kind } from "./schema.ts";
import { type Signing, signingOf } from "./signing.ts";

export type Found = {
  tokenId: string;
  deviceId: string;
  deviceRef: bigint;
  workspaceId: string;
  region: Region;
  fields: Map<string, { readonly ordinal: number; readonly kind: Kind }>;
  validUntil: number;
  signing: Signing | null;
};

const DEVICE = {
  select: {
    id: true,
    retiredAt: true,
    telemetryRef: true,
    workspace: { select: { region: true } },
    fields: { select: { key: true, kind: true, ordinal: true } },
  },
} as const;

const TOKEN = { id: true, workspaceId: true, secretHash: true, expiresAt: true, previousUntil: true, signingSealed: true, device: DEVICE } as const;

type FieldRow = { key: string; kind: string; ordinal: number };
export const fieldsOf = (rows: readonly FieldRow[]): Found["fields"] => new Map(rows.map(({ key, ordinal, kind }) => [key, { ordinal, kind: kind as Kind }]));

/** `ofWebhook` is the device for which a webhook sends. Null where there is no such token, or it does not work at `now`. */
export async function findSender(presented: string, ofWebhook: string | undefined, now: Date): Promise<Found | null> {
  const hash = hashOf(presented);
  const row = await account().deviceToken.findFirst({
    where: {
      OR: [{ secretHash: hash }, { previousHash: hash, previousUntil: { gt: now } }],
      revokedAt: null,
      workspace: { closedAt: null },
    },
    select: { ...TOKEN, devices: { where: { deviceId: ofWebhook ?? "00000000-0000-0000-0000-000000000000" }, select: { device: DEVICE } } },
  });
  // A webhook's token has no device of its own, and a device's token sends for no other.
  const device = ofWebhook === undefined ? row?.device : row?.devices[0]?.device;
  if (!row || !device || device.retiredAt) return null;
  const isPrevious = !Buffer.from(row.secretHash).equals(Buffer.from(hash));
  const validUntil = Math.min(row.expiresAt?.getTime() ?? Infinity, isPrevious ? (row.previousUntil?.getTime() ?? 0) : Infinity);
  if (validUntil <= now.getTime()) return null;
  const { id: tokenId, workspaceId, signingSealed } = row;
  return {
    ...{ tokenId, workspaceId, validUntil, deviceId: device.id, deviceRef: device.telemetryRef, region: device.workspace.region as Region },
    fields: fieldsOf(device.fields),
    // From the vault once for as long as the token is remembered, never for a reading.
    signing: signingSealed && signingOf(await keyOf(workspaceId), tokenId, signingSealed),
  };
}
