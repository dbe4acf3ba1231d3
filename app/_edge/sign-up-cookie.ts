/**
 * The sign-up cookie: proves that the browser that opens the mailed link is the one that sent the sign-up form, and tells the page after the form
 * which address was mailed, sealed with a key of ours. Set by that form, deleted at the next sign-in, if not before.
 */
import { cookies } from "next/headers";
import { LIFETIME, openAddress, sealAddress } from "#lib/identity/index.ts";

const SIGN_UP_COOKIE = "__Host-sign-up";
const ATTRIBUTES = { httpOnly: true, secure: true, sameSite: "lax", path: "/" } as const;
/** The length of a secret in base64url. */
const SECRET_LENGTH = 43;

/** As long as the mailed link works. */
export async function writeSignUpCookie(secret: string, email: string): Promise<void> {
  (await cookies()).set(SIGN_UP_COOKIE, `${secret}.${sealAddress(email)}`, { ...ATTRIBUTES, maxAge: LIFETIME.confirmLink / 1_000 });
}

async function read(): Promise<{ secret: string; address: string } | null> {
  const [secret = "", address = ""] = ((await cookies()).get(SIGN_UP_COOKIE)?.value ?? "").split(".");
  return secret.length === SECRET_LENGTH ? { secret, address } : null;
}

export const readSignUpCookie = async (): Promise<string | null> => (await read())?.secret ?? null;

/** The address that this browser signed up with, or null. */
export async function readSignUpAddress(): Promise<string | null> {
  const found = await read();
  return found && openAddress(found.address);
}

export async function clearSignUpCookie(): Promise<void> {
  const store = await cookies();
  if (store.has(SIGN_UP_COOKIE)) store.set(SIGN_UP_COOKIE, "", { ...ATTRIBUTES, maxAge: 0 });
}
