/** The tokens of devices and webhooks, as those who look after them see them. */
import { namesOf } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { type Column, openToShow, readableKey, type SubjectKey } from "../platform/seal/index.ts";
import { changesOf, stateOf } from "../platform/token-life.ts";
import type { Access } from "../workspaces/index.ts";
import type { WebhookSource } from "./sources.ts";
import { tokensIn } from "./token-reach.ts";
import type { DeviceTokenView } from "./token-schema.ts";
import { WEBHOOK_NAME } from "./token-subject.ts";

const DEVICE_NAME: Column = "device.name_sealed";

const SHOWN = {
  id: true,
  hint: true,
  nameSealed: true,
  signingSealed: true,
  source: true,
  inAddress: true,
  mayBackfill: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  previousUntil: true,
  previousHint: true,
  endingSince: true,
  endedByRef: true,
  signingOverlapUntil: true,
  revokedAt: true,
  device: { select: { id: true, nameSealed: true } },
  devices: { select: { deviceId: true } },
  user: { select: { auditRef: true } },
} as const;

/** The tokens that the pass reaches, the newest first: of devices those that were not ended, of webhooks all. */
export async function listTokens(access: Access<"tokens:read">, now = clock.now()): Promise<DeviceTokenView[]> {
  const isShown = { OR: [{ deviceId: null }, { revokedAt: null }] };
  const where = { AND: [tokensIn(access), isShown] };
  const rows = await account().deviceToken.findMany({ where, orderBy: [{ createdAt: "desc" }, { id: "asc" }], select: SHOWN });
  return rows.length === 0 ? [] : views(access, rows, now);
}

export async function getToken(access: Access<"tokens:read">, tokenId: string, now = clock.now()): Promise<DeviceTokenView> {
  const where = { AND: [tokensIn(access), { id: tokenId }] };
  const row = isUuid(tokenId) ? await account().deviceToken.findFirst({ where, select: SHOWN }) : null;
  const [view] = row ? await views(access, [row], now) : [];
  if (!view) throw notFound();
  return view;
}

type Row = Omit<DeviceTokenView, "undoUntil" | "name" | "state" | "issuer" | "kind" | "devices" | "isSigned" | "source"> & {
  source: string | null;
  nameSealed: Uint8Array | null;
  signingSealed: Uint8Array | null;
  endedByRef: string | null;
  device: { id: string; nameSealed: Uint8Array } | null;
  devices: { deviceId: string }[];
  user: { auditRef: string } | null;
};

async function views({ workspaceId, actor }: Access<"tokens:read">, rows: readonly Row[], now: Date): Promise<DeviceTokenView[]> {
  const [key, names] = await Promise.all([readableKey(workspaceId), namesOf(rows.flatMap(({ user }) => (user ? [user.auditRef] : [])))]);
  return rows.map((row) => view(row, key, names.get(row.user?.auditRef ?? "")?.name ?? null, actor.auditRef, now));
}

function view(row: Row, key: SubjectKey | null, issuer: string | null, viewerRef: string, now: Date): DeviceTokenView {
  const { nameSealed, signingSealed, signingOverlapUntil, device, devices, user: _, endedByRef, ...rest } = row;
  const own = nameSealed ? openToShow(key, WEBHOOK_NAME, row.id, nameSealed) : "";
  const name = device ? openToShow(key, DEVICE_NAME, device.id, device.nameSealed) : own;
  const kind = device ? ("device" as const) : ("webhook" as const);
  const bound = device ? [device.id] : devices.map(({ deviceId }) => deviceId);
  return {
    ...rest,
    ...changesOf(row, viewerRef, now),
    signingOverlapUntil: signingSealed && signingOverlapUntil && signingOverlapUntil > now ? signingOverlapUntil : null,
    kind,
    name,
    issuer,
    devices: bound,
    isSigned: signingSealed !== null,
    source: rest.source as WebhookSource | null,
    state: stateOf(row, now),
  };
}
