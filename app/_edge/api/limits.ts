/**
 * How much a token may ask for, and what every answer says of it, in the words of the IETF's draft
 * (draft-ietf-httpapi-ratelimit-headers-10): a policy by its name with its quota `q` in a window `w` of seconds, and
 * what remains of it `r` for `t` seconds.
 */
import { MINUTE } from "#lib/platform/clock.ts";
import { type Budget, take, usedUp } from "#lib/platform/rate-limit.ts";
import type { TokenAccess } from "#lib/workspaces/index.ts";

export const REQUESTS: Budget = { name: "api", limit: 600, perMilliseconds: MINUTE };

/** Collects what an answer says of the limits: whoever shows no token learns the policy alone. */
export class Limits {
  #said: Record<string, string> = { "ratelimit-policy": `"api";q=${REQUESTS.limit};w=${REQUESTS.perMilliseconds / 1_000}` };

  get headers(): Record<string, string> {
    return this.#said;
  }

  async spend({ tokenId }: TokenAccess): Promise<void> {
    const { left, resetSeconds, isOver } = await take(REQUESTS, tokenId);
    this.#said = { ...this.#said, ratelimit: `"api";r=${left};t=${resetSeconds}` };
    if (isOver) throw usedUp(REQUESTS, resetSeconds);
  }
}
