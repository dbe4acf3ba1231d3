/**
 * How much a token may ask for, and what every answer says of it, in the words of the IETF's draft
 * (draft-ietf-httpapi-ratelimit-headers-10): a policy by its name with its quota `q` in a window `w` of seconds, and
 * what remains of it `r` for `t` seconds.
 */
import { MINUTE, SECOND } from "#lib/platform/clock.ts";
import { FairShare } from "#lib/platform/fair-share.ts";
import { type Budget, spend, take, usedUp } from "#lib/platform/rate-limit.ts";
import type { TokenAccess } from "#lib/workspaces/index.ts";

export const REQUESTS: Budget = { name: "api", limit: 600, perMilliseconds: MINUTE };
/** Of all tokens of a workspace together, and of all tokens that one account issued: more tokens give no more requests. */
const OF_WORKSPACE: Budget = { name: "api.workspace", limit: 1_200, perMilliseconds: MINUTE };
const OF_ACCOUNT: Budget = { name: "api.account", limit: 2_400, perMilliseconds: MINUTE };

/**
 * Requests that are worked on at the same time: a workspace waits for its own, so that its flood leaves connections of the
 * account database to the others. Not limited in all: a few workspaces with slow bodies would hold every slot.
 */
const CONCURRENT = new FairShare({ slots: Number.POSITIVE_INFINITY, slotsPerKey: 4, maxWaitingPerKey: 100, maxWaitMs: 10 * SECOND });

/** Runs `work` once fewer than the allowed number of requests of the token's workspace are under way. */
export const inTurn = <T>({ workspaceId }: TokenAccess, work: () => Promise<T>): Promise<T> => CONCURRENT.run(workspaceId, work);

/** Collects what an answer says of the limits: whoever shows no token learns the policy alone. */
export class Limits {
  #said: Record<string, string> = { "ratelimit-policy": `"api";q=${REQUESTS.limit};w=${REQUESTS.perMilliseconds / 1_000}` };

  get headers(): Record<string, string> {
    return this.#said;
  }

  /** A token that is over its own budget uses up nothing of the others. */
  async spend({ tokenId, workspaceId, userId }: TokenAccess): Promise<void> {
    const { left, resetSeconds, isOver } = await take(REQUESTS, tokenId);
    this.#said = { ...this.#said, ratelimit: `"api";r=${left};t=${resetSeconds}` };
    if (isOver) throw usedUp(REQUESTS, resetSeconds);
    await Promise.all([spend(OF_WORKSPACE, workspaceId), spend(OF_ACCOUNT, userId)]);
  }
}
