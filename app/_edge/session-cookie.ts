/** The one cookie: set at sign-in and never before, unreadable to scripts, gone with the browser. */
import { cookies } from "next/headers";
import { signOut } from "#lib/identity/index.ts";

/** `__Host-` makes the browser insist on Secure, on this host alone and on the path `/`. */
const SESSION_COOKIE = "__Host-session";

const ATTRIBUTES = { httpOnly: true, secure: true, sameSite: "lax", path: "/" } as const;

export const readSessionCookie = async (): Promise<string | undefined> => (await cookies()).get(SESSION_COOKIE)?.value;

/** Without Max-Age, so that it ends with the browser; the limits of the session are kept in the database. */
export async function writeSessionCookie(token: string): Promise<void> {
  (await cookies()).set(SESSION_COOKIE, token, ATTRIBUTES);
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
