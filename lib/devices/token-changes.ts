/** Ending the tokens of devices and webhooks, and undoing that. */
import { clock } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { notFound } from "../platform/refusal.ts";
import { chosenEnd, notPossible, tokenEnded } from "../platform/token-life.ts";
import * as workspaces from "../workspaces/index.ts";
import { type Access, deviceIn, lockDevice, lockWorkspace, type TokenTable } from "../workspaces/index.ts";
import type { EndToken } from "../workspaces/schema.ts";
import { memory } from "./memory.ts";
import { requireRetired, requireStaying } from "./retired.ts";
import { tokensIn } from "./token-reach.ts";
import { findToken } from "./token-subject.ts";
import { requireRoom } from "./webhook-room.ts";

const SENDER_TOKENS: TokenTable = {
  subject: async (access, tokenId) => {
    const { row, subject } = await findToken(access, tokenId);
    return { ...subject, end: chosenEnd(row), previousHint: row.previousHint };
  },
  async lock(tx, access, tokenId, revived) {
    const { row } = await findToken(access, tokenId);
    // The device or the workspace first, as whoever replaces, retires, moves or deletes it does.
    if (row.deviceId) await lockDevice(tx, access, row.deviceId);
    else if (revived) await lockWorkspace(tx, access.workspaceId);
    await tx.$queryRaw`SELECT 1 FROM device_token WHERE id = ${tokenId}::uuid AND workspace_id = ${access.workspaceId}::uuid FOR NO KEY UPDATE`;
    const locked = await tx.deviceToken.findFirst({ where: { AND: [tokensIn(access), { id: tokenId }] } });
    if (!locked) throw notFound();
    return locked;
  },
  async requireRevivable(tx, access, tokenId, now) {
    const { deviceId } = await tx.deviceToken.findUniqueOrThrow({ where: { id: tokenId }, select: { deviceId: true } });
    if (deviceId) await requireNone(tx, deviceId, tokenId);
    else await requireRoom(tx, access.workspaceId, now, tokenId);
  },
  write: async (tx, id, data) => void (await tx.deviceToken.update({ where: { id }, data })),
  ended: async (tx, tokenId) => void (await tx.unclaimedDevice.deleteMany({ where: { tokenId } })),
  changed: (tokenId) => memory().forget(tokenId),
};

/** A device has one token. One that is retired or being deleted has none. */
async function requireNone(tx: Tx, deviceId: string, tokenId: string): Promise<void> {
  await requireStaying(tx, deviceId);
  await requireRetired(tx, deviceId, false);
  const others = await tx.deviceToken.count({ where: { deviceId, revokedAt: null, id: { not: tokenId } } });
  if (others > 0) throw notPossible("The device has a new token by now.");
}

/** Ends a token at once, or when the overlap is over. */
export const endToken = (access: Access<"tokens:write">, tokenId: string, { overlap }: EndToken, now = clock.now()): Promise<void> =>
  workspaces.endToken(access, SENDER_TOKENS, tokenId, overlap, now);

/** Ends the token of a device: nothing can send for it any more until it gets another one. */
export async function revoke(access: Access<"tokens:write">, deviceId: string, input: EndToken = { overlap: "none" }, now = clock.now()): Promise<void> {
  const { workspaceId, id } = deviceIn(access, deviceId);
  const device = await account().device.findUnique({ where: { workspaceId_id: { workspaceId, id } }, select: { tokens: { where: { revokedAt: null } } } });
  if (!device) throw notFound();
  const [token] = device.tokens;
  if (!token) throw tokenEnded();
  await endToken(access, token.id, input, now);
}

/** Undoes the end of a token at once, for a minute. */
export const undoTokenEnd = (access: Access<"tokens:write">, tokenId: string, now = clock.now()): Promise<void> =>
  workspaces.undoEnd(access, SENDER_TOKENS, tokenId, now);

/** Cancels the planned end of a token. */
export const cancelTokenEnd = (access: Access<"tokens:write">, tokenId: string, now = clock.now()): Promise<void> =>
  workspaces.cancelEnd(access, SENDER_TOKENS, tokenId, now);

/** Of the old and the new token of an overlap, keeps the old one. */
export const keepOldToken = (access: Access<"tokens:write">, tokenId: string, now = clock.now()): Promise<void> =>
  workspaces.keepPrevious(access, SENDER_TOKENS, tokenId, now);

/** Of the old and the new token of an overlap, ends the old one. */
export const endOldToken = (access: Access<"tokens:write">, tokenId: string, now = clock.now()): Promise<void> =>
  workspaces.endPrevious(access, SENDER_TOKENS, tokenId, now);
