/** People who have passkeys, made the way passkeys are made. */
import { addPasskey, passkeyForSignIn, registrationOptions, resume, type Session, signInWithPasskey } from "#lib/identity/index.ts";
import { Authenticator } from "./authenticator.ts";
import { HOME } from "./cast.ts";
import { makeUser } from "./world.ts";

export type Owner = { session: Session; authenticator: Authenticator; token: string; recoveryCodes: readonly string[] };

type Kind = ConstructorParameters<typeof Authenticator>[0];

/** Adds a passkey to the account of this session and returns the session under its new token. */
export async function withPasskey(session: Session, now: Date, kind: Kind = {}): Promise<Owner> {
  const authenticator = new Authenticator(kind);
  const passkey = JSON.stringify(authenticator.create(await registrationOptions(session, now)));
  const added = await addPasskey(session, { name: "Key ring", passkey }, HOME, now);
  const renewed = await resume(added.session.token, {}, now);
  if (!renewed) throw new Error("no session");
  return { session: renewed, authenticator, token: added.session.token, recoveryCodes: added.recoveryCodes ?? [] };
}

/** Somebody without a password and with one passkey. */
export const passkeyOwner = async (now: Date, kind: Kind = {}, name = "Ada"): Promise<Owner> => withPasskey(await makeUser(name, now), now, kind);

/** Signs in with a passkey and nothing else; returns the cookie's value. */
export async function signInByPasskey(authenticator: Authenticator, now: Date, lies = {}): Promise<string> {
  const answer = authenticator.get(await passkeyForSignIn(HOME, now), lies);
  return (await signInWithPasskey(JSON.stringify(answer), false, HOME, now)).token;
}
