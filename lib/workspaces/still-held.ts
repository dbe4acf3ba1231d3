/** Authorization inside the transaction of a verb that issues a credential. */
import { requireAlive } from "../identity/index.ts";
import type { Tx } from "../platform/db/account.ts";
import type { Access } from "./access.ts";
import { asMember, asProgram } from "./entering.ts";
import type { Right } from "./policy.ts";

/**
 * Checks the pass again in `tx`: its session or token still works and could enter for the same right. Call it after the locks of the
 * verb, which may have waited. Between `enter` and the transaction a token can be revoked and a member removed; neither may obtain a new
 * credential after that. Throws what `enter` throws, and "unauthenticated" for a session or token that has ended.
 */
export async function requireStillHeld<R extends Right>(tx: Tx, access: Access<R>, now: Date): Promise<void> {
  const { session, token, workspaceId, forRight } = access;
  if (token) {
    await token.requireWorking(tx, now);
    await asProgram(token, workspaceId, forRight, tx);
  } else if (session) {
    await requireAlive(tx, session);
    await asMember(session, workspaceId, forRight, now, tx);
  }
}
