/** How a request gets its pass: a session from the cookie, an access from the session and the workspace in the address. */
import { resume, type Session } from "#lib/identity/index.ts";
import { Refusal } from "#lib/platform/refusal.ts";
import { type Access, enter, type Right } from "#lib/workspaces/index.ts";
import { readSessionCookie } from "./session-cookie.ts";

/** What an action or route asks of its caller. */
export type Who = "anyone" | "user" | Right;
export type PassOf<W extends Who> = W extends "anyone" ? null : W extends "user" ? Session : W extends Right ? Access<W> : never;

const signInFirst = () => new Refusal("unauthenticated", "session.missing", "Please sign in first.");

type Options = {
  /** False for requests that must not keep the session alive. */
  readonly isActivity?: boolean;
  /** The secret of the session, where this request has replaced the one in its cookie. */
  readonly token?: string | undefined;
};

export async function passFor<W extends Who>(who: W, workspaceId: string | undefined, { isActivity = true, token }: Options = {}): Promise<PassOf<W>> {
  if (who === "anyone") return null as PassOf<W>;
  const session = await resume(token ?? (await readSessionCookie()), { isActivity });
  if (!session) throw signInFirst();
  if (who === "user") return session as PassOf<W>;
  return (await enter(session, workspaceId ?? "", who as Right)) as unknown as PassOf<W>;
}

/** The same right in another workspace, for whoever already holds it in one: for what happens in two at once. */
export async function alsoIn<R extends Right>(access: Access<R>, workspaceId: string, right: R): Promise<Access<R>> {
  const holder = access.session ?? access.token;
  if (!holder) throw signInFirst();
  return enter(holder, workspaceId, right);
}
