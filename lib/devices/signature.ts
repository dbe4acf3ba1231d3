/** Checking the signature of a message, where its sender signs. */
import { Refusal } from "../platform/refusal.ts";
import type { SenderAccess } from "./authenticate.ts";

const LONGEST_ID = 256;

export type Signed = { readonly id: string /** When it was signed, in seconds since 1970. */; readonly at: number };

const HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/** Null where no signature is asked for. Refuses a message that is not signed, was changed, or was signed more than five minutes ago. */
export function requireSignature(sender: SenderAccess, header: (name: string) => string | undefined, body: Buffer): Signed | null {
  if (!sender.signing) return null;
  const headers = Object.fromEntries(HEADERS.map((name) => [name, header(name) ?? ""]));
  const { "webhook-id": id = "", "webhook-timestamp": at = "" } = headers;
  if (!id || id.length > LONGEST_ID || !/^\d{1,12}$/.test(at)) throw unsigned();
  try {
    sender.signing.verify(body, headers, { jsonParse: false });
  } catch {
    throw unsigned();
  }
  return { id, at: Number(at) };
}

const unsigned = () =>
  new Refusal(
    "unauthenticated",
    "signature.wrong",
    "This token asks for signed messages (Standard Webhooks), and this one is not signed with its secret, or was signed more than five minutes ago.",
  );
