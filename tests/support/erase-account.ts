/** Deletes an account as its page does: with every workspace that the page shows as erased. */
import type { Session } from "#lib/identity/index.ts";
import { clock } from "#lib/platform/clock.ts";
import { requestErasure } from "#lib/privacy/index.ts";
import { ERASURE_PHRASE } from "#lib/privacy/schema.ts";
import { ownedWorkspaces } from "#lib/workspaces/index.ts";
import { type Choices, ERASE } from "#lib/workspaces/schema.ts";

/** The hidden fields of the page: the workspaces that are erased with the account. */
export async function shownTo(session: Session, now = clock.now()): Promise<Choices> {
  const owned = await ownedWorkspaces(session, now);
  return Object.fromEntries(owned.filter(({ fate }) => fate === "goes").map(({ id }) => [id, ERASE]));
}

/** `choices` are those for the workspaces in which others work. Returns the secret of the link to the receipt. */
export const eraseAccount = async (session: Session, choices: Choices = {}, now = clock.now()): Promise<string> =>
  requestErasure(session, { typed: ERASURE_PHRASE, choices: { ...(await shownTo(session, now)), ...choices } }, now);
