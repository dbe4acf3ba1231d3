/** The session cookie: set at sign-in and never before, unreadable to scripts, gone with the browser unless its owner asked to stay signed in. */
import { cookies } from "next/headers";
import { type NewSession, signOut } from "#lib/identity/index.ts";
import { clearSignUpCookie } from "./sign-up-cookie.ts";

/** `__Host-` makes the browser insist on Secure, on this host alone and on the path `/`. */
const SESSION_COOKIE = "__Host-session";

const ATTRIBUTES = { httpOnly: true, secure: true, sameSite: "lax", path: "/" } as const;

export const readSessionCookie = async (): Promise<string | undefined> => (await cookies()).get(SESSION_COOKIE)?.value;

/** The longest any session lives, in seconds: what the browser is told when it is asked to remember. */
const REMEMBERED_FOR = 12 * 60 * 60;

/**
 * The limits of the session are kept in the database; Max-Age only lets the cookie outlive the browser. The session that
 * this browser had before ends: nobody would see it any more, and a copy of its cookie would live on.
 */
export async function writeSessionCookie({ token, isRemembered }: NewSession): Promise<void> {
  const before = await readSessionCookie();
  if (before) await signOut(before);
  await clearSignUpCookie();
  (await cookies()).set(SESSION_COOKIE, token, isRemembered ? { ...ATTRIBUTES, maxAge: REMEMBERED_FOR } : ATTRIBUTES);
}

export async function clearSessionCookie(): Promise<void> {
  (await cookies()).set(SESSION_COOKIE, "", { ...ATTRIBUTES, maxAge: 0 });
}

/** Ends the session of this cookie, here and in the database. */
export async function leave(): Promise<void> {
  const token = await readSessionCookie();
  if (token) await signOut(token);
  await clearSessionCookie();
}
