/** The address of a sign-up, sealed for the browser that signed up: the page after the form shows it, and nobody else reads or changes it. */
import { hmac, openBytes, sealBytes } from "../platform/crypto.ts";
import { env } from "../platform/env.ts";

const PLACE = "sign-up-cookie|address";
const key = () => hmac(Buffer.from(env().LOOKUP_KEY, "base64"), PLACE);

export const sealAddress = (email: string): string => sealBytes(key(), Buffer.from(email), PLACE).toString("base64url");

/** The address in a text that `sealAddress` made, or null. */
export function openAddress(sealed: string): string | null {
  try {
    return openBytes(key(), Buffer.from(sealed, "base64url"), PLACE).toString();
  } catch {
    return null;
  }
}
