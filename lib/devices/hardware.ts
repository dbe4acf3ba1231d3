/**
 * The number by which a network names a device: a DevEUI, Particle's coreid, a serial number. It is printed on the device and
 * stays with it for life, so it is kept as a keyed hash, another one in each workspace, and its last four characters.
 */
import { hmac } from "../platform/crypto.ts";
import { env } from "../platform/env.ts";

const HINT_LENGTH = 4;
const LONGEST = 100;

export type Hardware = { readonly hash: Uint8Array<ArrayBuffer>; readonly hint: string };

/** Without regard to case and to the marks that people put between the digits. Null for what is empty or too long. */
const normal = (text: string): string | null => {
  const plain = text.toLowerCase().replace(/[\s:-]/g, "");
  return plain.length > 0 && plain.length <= LONGEST ? plain : null;
};

export function hardwareOf(workspaceId: string, text: string): Hardware | null {
  const plain = normal(text);
  if (plain === null) return null;
  const hash = new Uint8Array(hmac(Buffer.from(env().LOOKUP_KEY, "base64"), `hardware|${workspaceId}|${plain}`));
  // The end of a short number would be the number.
  return { hash, hint: plain.length >= 2 * HINT_LENGTH ? plain.slice(-HINT_LENGTH) : "" };
}
