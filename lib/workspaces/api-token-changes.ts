/** Ending the tokens of programs, and undoing that. */
import { clock } from "../platform/clock.ts";
import { chosenEnd } from "../platform/token-life.ts";
import type { Access } from "./access.ts";
import type { EndToken } from "./api-token-schema.ts";
import { findApiToken, subjectOf } from "./api-token-subject.ts";
import { lockApiToken, requireRoom } from "./api-tokens.ts";
import { lockWorkspace } from "./lock-workspace.ts";
import { cancelEnd, endPrevious, endToken, keepPrevious, type TokenTable, undoEnd } from "./token-changes.ts";

const API_TOKENS: TokenTable = {
  subject: async (access, tokenId) => {
    const row = await findApiToken(access, tokenId);
    return { ...(await subjectOf(row)), end: chosenEnd(row), previousHint: row.previousHint };
  },
  lock: async (tx, access, tokenId, revived) => {
    if (revived) await lockWorkspace(tx, access.workspaceId);
    return lockApiToken(tx, access, tokenId);
  },
  requireRevivable: (tx, { workspaceId }, _tokenId, now) => requireRoom(tx, workspaceId, now),
  write: async (tx, id, data) => void (await tx.apiToken.update({ where: { id }, data })),
};

/** Ends a token at once, or when the overlap is over. */
export const revokeApiToken = (
  access: Access<"tokens:write">,
  tokenId: string,
  { overlap }: EndToken = { overlap: "none" },
  now = clock.now(),
): Promise<void> => endToken(access, API_TOKENS, tokenId, overlap, now);

/** Undoes the end of a token at once, for a minute. */
export const undoApiTokenEnd = (access: Access<"tokens:write">, tokenId: string, now = clock.now()) => undoEnd(access, API_TOKENS, tokenId, now);

/** Cancels the planned end of a token. */
export const cancelApiTokenEnd = (access: Access<"tokens:write">, tokenId: string, now = clock.now()) => cancelEnd(access, API_TOKENS, tokenId, now);

/** Of the old and the new token of an overlap, keeps the old one. */
export const keepOldApiToken = (access: Access<"tokens:write">, tokenId: string, now = clock.now()) => keepPrevious(access, API_TOKENS, tokenId, now);

/** Of the old and the new token of an overlap, ends the old one. */
export const endOldApiToken = (access: Access<"tokens:write">, tokenId: string, now = clock.now()) => endPrevious(access, API_TOKENS, tokenId, now);
