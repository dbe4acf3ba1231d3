/** The tokens of programs, as those who look after them see them. */
import { namesOf } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { openToShow, readableKey, type SubjectKey } from "../platform/seal/index.ts";
import { changesOf, isLive, stateOf } from "../platform/token-life.ts";
import type { Access } from "./access.ts";
import { apiTokensIn } from "./api-token-bounds.ts";
import type { ApiTokenView } from "./api-token-schema.ts";
import { API_TOKEN_NAME } from "./api-token-subject.ts";
import { isRight, type Right } from "./policy.ts";
import { rightsIn } from "./powers.ts";

const SHOWN = {
  id: true,
  nameSealed: true,
  hint: true,
  scopes: true,
  isLimited: true,
  reachesBelow: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  previousUntil: true,
  previousHint: true,
  endingSince: true,
  endedByRef: true,
  revokedAt: true,
  devices: { select: { deviceId: true } },
  user: { select: { id: true, auditRef: true, erasing: true } },
} as const;

/** The tokens of the workspace that the pass reaches, the newest first; those that have ended as well. */
export async function listApiTokens(access: Access<"tokens:read">, now = clock.now()): Promise<ApiTokenView[]> {
  const rows = await account().apiToken.findMany({ where: apiTokensIn(access), orderBy: [{ createdAt: "desc" }, { id: "asc" }], select: SHOWN });
  return rows.length === 0 ? [] : views(access, rows, now);
}

/** Those that a member answers for and that have not ended. */
export async function listApiTokensOf(access: Access<"tokens:read">, userId: string, now = clock.now()): Promise<ApiTokenView[]> {
  const where = { ...apiTokensIn(access), userId, ...isLive(now) };
  const rows = await account().apiToken.findMany({ where, orderBy: [{ createdAt: "desc" }, { id: "asc" }], select: SHOWN });
  return rows.length === 0 ? [] : views(access, rows, now);
}

/** Whether the pass reaches a program's token with this number. */
export const hasApiToken = async (access: Access<"tokens:read">, tokenId: string): Promise<boolean> =>
  isUuid(tokenId) && (await account().apiToken.count({ where: { ...apiTokensIn(access), id: tokenId } })) > 0;

export async function getApiToken(access: Access<"tokens:read">, tokenId: string, now = clock.now()): Promise<ApiTokenView> {
  const row = isUuid(tokenId) ? await account().apiToken.findFirst({ where: { ...apiTokensIn(access), id: tokenId }, select: SHOWN }) : null;
  const [view] = row ? await views(access, [row], now) : [];
  if (!view) throw notFound();
  return view;
}

type User = { id: string; auditRef: string; erasing: boolean };
type Row = Omit<ApiTokenView, "undoUntil" | "name" | "state" | "issuer" | "scopes" | "deadScopes" | "devices"> & {
  nameSealed: Uint8Array;
  endedByRef: string | null;
  scopes: string[];
  isLimited: boolean;
  devices: { deviceId: string }[];
  user: User | null;
};

async function views({ workspaceId, actor }: Access<"tokens:read">, rows: readonly Row[], now: Date): Promise<ApiTokenView[]> {
  const users = new Map(rows.flatMap(({ user }) => (user && !user.erasing ? [[user.id, user] as const] : [])));
  const [key, names] = await Promise.all([readableKey(workspaceId), namesOf([...users.values()].map(({ auditRef }) => auditRef))]);
  const rights = new Map<string, Right[]>();
  for (const id of users.keys()) rights.set(id, await rightsIn(id, workspaceId));
  return rows.map((row) => view(row, key, names.get(row.user?.auditRef ?? "")?.name ?? null, rights.get(row.user?.id ?? "") ?? [], actor.auditRef, now));
}

function view(row: Row, key: SubjectKey | null, issuer: string | null, rights: readonly Right[], viewerRef: string, now: Date): ApiTokenView {
  const { nameSealed, isLimited, devices, user: _, endedByRef, ...rest } = row;
  const scopes = row.scopes.filter(isRight);
  const deadScopes = scopes.filter((scope) => !rights.includes(scope));
  const state = stateOf(row, now);
  const isPowerless = state !== "ended" && deadScopes.length === scopes.length;
  const reached = isLimited ? devices.map(({ deviceId }) => deviceId) : ("all" as const);
  return {
    ...rest,
    ...changesOf(row, viewerRef, now),
    name: openToShow(key, API_TOKEN_NAME, row.id, nameSealed),
    state: isPowerless ? "powerless" : state,
    issuer,
    scopes,
    deadScopes,
    devices: reached,
  };
}
