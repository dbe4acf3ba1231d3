/** Checking the signature of a message, where its sender signs. */
import { clock } from "../platform/clock.ts";
import { Refusal } from "../platform/refusal.ts";
import type { SenderAccess } from "./authenticate.ts";
import type { Signing } from "./signing.ts";

const LONGEST_ID = 256;

export type Signed = { readonly id: string /** When it was signed, in seconds since 1970. */; readonly at: number };

const HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/**
 * Null where no signature is asked for. Throws "unauthenticated" for a message that is not signed, was changed, or was signed more than five
 * minutes ago. During an overlap the signature that was asked for before is accepted as well.
 */
export function requireSignature(sender: SenderAccess, header: (name: string) => string | undefined, body: Buffer, now = clock.now()): Signed | null {
  const { signing } = sender;
  if (!signing) return null;
  const before = now.getTime() < signing.overlapUntil ? signing.before : null;
  const headers = Object.fromEntries(HEADERS.map((name) => [name, header(name) ?? ""]));
  if (before === "unsigned" && HEADERS.every((name) => headers[name] === "")) return null;
  const { "webhook-id": id = "", "webhook-timestamp": at = "" } = headers;
  if (!id || id.length > LONGEST_ID || !/^\d{1,12}$/.test(at)) throw unsigned();
  const secrets = before === null || before === "unsigned" ? [signing.secret] : [signing.secret, before];
  if (!secrets.some((secret) => isSigned(secret, body, headers))) throw unsigned();
  return { id, at: Number(at) };
}

function isSigned(secret: Signing["secret"], body: Buffer, headers: Record<string, string>): boolean {
  try {
    secret.verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

const unsigned = () =>
  new Refusal(
    "unauthenticated",
    "signature.wrong",
    "This token asks for signed messages (Standard Webhooks), and this one is not signed with its secret, or was signed more than five minutes ago.",
  );
