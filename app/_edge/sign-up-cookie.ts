/** The sign-up cookie: proves that the browser that opens the mailed link is the one that sent the sign-up form. Set by that form, deleted at the next sign-in, if not before. */
import { cookies } from "next/headers";
import { LIFETIME } from "#lib/identity/index.ts";

const SIGN_UP_COOKIE = "__Host-sign-up";
const ATTRIBUTES = { httpOnly: true, secure: true, sameSite: "lax", path: "/" } as const;
/** The length of a secret in base64url. */
const SECRET_LENGTH = 43;

/** As long as the mailed link works. */
export async function writeSignUpCookie(secret: string): Promise<void> {
  (await cookies()).set(SIGN_UP_COOKIE, secret, { ...ATTRIBUTES, maxAge: LIFETIME.confirmLink / 1_000 });
}

export async function readSignUpCookie(): Promise<string | null> {
  const value = (await cookies()).get(SIGN_UP_COOKIE)?.value;
  return value?.length === SECRET_LENGTH ? value : null;
}

export async function clearSignUpCookie(): Promise<void> {
  const store = await cookies();
  if (store.has(SIGN_UP_COOKIE)) store.set(SIGN_UP_COOKIE, "", { ...ATTRIBUTES, maxAge: 0 });
}
