/** An authenticator app, and somebody who has one. */
import { beginTotp, confirmTotp, resume, type Session } from "#lib/identity/index.ts";
import { codeAt } from "./app-code.ts";
import { HOME, sessionOf } from "./cast.ts";

export { bytesOf, codeAt } from "./app-code.ts";

export type Enrolled = { session: Session; token: string; key: string; recoveryCodes: string[] };

/** Somebody with a password and, as of `now`, an authenticator app. The code of `now` is used up by it. */
export async function enrolled(person: { name: string; email: string }, now: Date): Promise<Enrolled> {
  const { session } = await sessionOf(person, now);
  const { key, pending } = await beginTotp(session, now);
  const added = await confirmTotp(session, { code: codeAt(key, now), pending }, HOME, now);
  const renewed = await resume(added.session.token, {}, now);
  if (!renewed) throw new Error("no session");
  return { session: renewed, token: added.session.token, key, recoveryCodes: [...(added.recoveryCodes ?? [])] };
}
