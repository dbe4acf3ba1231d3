/** What the token of a program may do, for whoever holds it: in numbers, without a name, and without counting as use. */
import { account } from "../platform/db/account.ts";
import { hashOf } from "../platform/token.ts";
import { stateOf } from "../platform/token-life.ts";
import { isRight, type Right } from "./policy.ts";
import { rightsIn } from "./powers.ts";
import type { TokenReport } from "./token-report.ts";

export async function examineApiToken(presented: string, now: Date): Promise<TokenReport | null> {
  const hash = hashOf(presented);
  const row = await account().apiToken.findFirst({
    where: { OR: [{ secretHash: hash }, { previousHash: hash }] },
    include: { devices: { select: { deviceId: true } }, user: { select: { id: true, erasing: true } }, workspace: { select: { closedAt: true } } },
  });
  if (!row) return null;
  const isPrevious = !Buffer.from(row.secretHash).equals(Buffer.from(hash));
  const rights = row.user && !row.user.erasing ? await rightsIn(row.user.id, row.workspaceId) : [];
  const scopes = row.scopes.filter(isRight).filter((scope: Right) => rights.includes(scope));
  const isReplaced = isPrevious && (row.previousUntil ?? now) <= now;
  const isEnded = isReplaced || stateOf(row, now) === "ended";
  const endsAt = isPrevious ? row.previousUntil : row.expiresAt;
  return {
    kind: "program",
    works: !isEnded && scopes.length > 0,
    why: isReplaced ? "replaced" : isEnded ? "ended" : scopes.length === 0 ? "powerless" : null,
    endsAt: isEnded ? null : endsAt,
    scopes: isEnded ? [] : scopes,
    dead: isEnded ? 0 : row.scopes.length - scopes.length,
    devices: row.isLimited ? row.devices.length : "all",
    reachesBelow: row.reachesBelow,
    isSigned: false,
  };
}
