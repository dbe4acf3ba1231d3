/** What a token may do, of whatever kind, for whoever holds it. Being asked about is not being used. */
import { clock, MINUTE } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { spendByNetwork } from "../platform/rate-limit.ts";
import { hashOf, kindOf } from "../platform/token.ts";
import { stateOf } from "../platform/token-life.ts";
import { examineApiToken } from "../workspaces/index.ts";
import type { TokenReport } from "../workspaces/schema.ts";

/** By block of addresses. Nobody guesses a token; but nobody shall have the database search all day either. */
const EXAMINED = { name: "token.examined", limit: 30, perMilliseconds: 5 * MINUTE } as const;

/** Null for whatever is no token of ours: mistyped, made up, or gone with its workspace. */
export async function examine(presented: string, network: string, now = clock.now()): Promise<TokenReport | null> {
  await spendByNetwork(EXAMINED, network, now);
  const kind = kindOf(presented);
  if (!kind) return null;
  return kind === "program" ? examineApiToken(presented, now) : examineSender(presented, kind, now);
}

async function examineSender(presented: string, kind: "device" | "webhook", now: Date): Promise<TokenReport | null> {
  const hash = hashOf(presented);
  const row = await account().deviceToken.findFirst({
    where: { OR: [{ secretHash: hash }, { previousHash: hash }] },
    include: { devices: { select: { deviceId: true } }, workspace: { select: { closedAt: true } } },
  });
  if (!row) return null;
  const isPrevious = !Buffer.from(row.secretHash).equals(Buffer.from(hash));
  const isReplaced = isPrevious && (row.previousUntil ?? now) <= now;
  const isEnded = isReplaced || stateOf(row, now) === "ended";
  const why = isReplaced ? "replaced" : isEnded ? "ended" : row.workspace.closedAt ? "closed" : null;
  return {
    kind,
    works: why === null,
    why,
    endsAt: isEnded ? null : isPrevious ? row.previousUntil : row.expiresAt,
    scopes: [],
    dead: 0,
    devices: row.deviceId ? 1 : row.devices.length,
    reachesBelow: false,
    isSigned: row.signingSealed !== null,
  };
}
