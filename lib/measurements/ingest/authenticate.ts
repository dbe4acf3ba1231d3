/**
 * Step 3: who sends, by the token in a header. Senders differ in the header they can set: `Authorization` as Bearer, Token or
 * Basic (the token as the password, or as the user without one), `X-Api-Key`, or the misspelt `Authentication` of an old
 * preset. A token in the address is refused even if it is right, since addresses are written to logs on the way, unless
 * its owner allowed it for a sender that can put it nowhere else.
 */
import { authenticate, type SenderAccess } from "../../devices/index.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { Address } from "./address.ts";
import type { Incoming } from "./incoming.ts";

const SCHEME = /^(bearer|token|basic) +(\S+) *$/i;
/** A token anywhere in an address, wherever the sender put it. */
const ANYWHERE = /kept_[dwp]_/i;

const refuse = (code: string, sentence: string) => new Refusal("unauthenticated", code, sentence);
const inAddress = () =>
  refuse("token.in_address", "A token in the address ends up in logs. Please replace it and send the new one in the header Authorization: Bearer.");

export async function authenticateSender(incoming: Incoming, address: Address, now: Date): Promise<SenderAccess> {
  const presented = fromAuthorization(incoming.header("authorization")) ?? incoming.header("x-api-key") ?? fromAuthorization(incoming.header("authentication"));
  if (address.token !== undefined) {
    const sender = await authenticate(address.token.trim(), now).catch(() => null);
    // In the same words whether or not there is such a token: who reads logs learns nothing.
    if (!sender?.inAddress) throw inAddress();
    return sender;
  }
  if (incoming.url.length > "/api/ingest".length && ANYWHERE.test(incoming.url)) throw inAddress();
  if (!presented) throw refuse("token.missing", "Please send the token in the header Authorization: Bearer.");
  return authenticate(presented.trim(), now);
}

function fromAuthorization(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  // What nearly everybody sends, without the cost of a pattern.
  if (header.startsWith("Bearer ")) return header.slice("Bearer ".length);
  const [, scheme = "", credentials = ""] = SCHEME.exec(header) ?? [];
  if (scheme.toLowerCase() !== "basic") return credentials || undefined;
  const text = Buffer.from(credentials, "base64").toString();
  const at = text.indexOf(":");
  return at < 0 ? text : text.slice(at + 1) || text.slice(0, at);
}
