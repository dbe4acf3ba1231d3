/**
 * Step 3: who sends, by the token in a header. Senders differ in the header they can set: `Authorization` as Bearer, Token or
 * Basic (the token as the password, or as the user without one), `X-Api-Key`, or the misspelt `Authentication` of an old
 * preset. A token in the address is refused even if it is right, since addresses are written to logs on the way, unless
 * its owner allowed it for a sender that can put it nowhere else.
 */
import { authenticate, isCurrent, recall, type SenderAccess } from "../../devices/index.ts";
import { isRefusal, Refusal } from "../../platform/refusal.ts";
import type { Address } from "./address.ts";
import type { Incoming } from "./incoming.ts";

const SCHEME = /^(bearer|token|basic) +(\S+) *$/i;
/** A token anywhere in an address, wherever the sender put it. */
const ANYWHERE = /kept_[dwp]_/i;

const refuse = (code: string, sentence: string) => new Refusal("unauthenticated", code, sentence);
const inAddress = () =>
  refuse("token.in_address", "A token in the address ends up in logs. Please replace it and send the new one in the header Authorization: Bearer.");

/** At once where the token is remembered: most are, and waiting costs as much as looking. */
export function authenticateSender(incoming: Incoming, address: Address, now: Date): SenderAccess | Promise<SenderAccess> {
  if (address.token !== undefined) return fromAddress(address.token.trim(), now);
  if (incoming.url.length > "/api/ingest".length && ANYWHERE.test(incoming.url)) throw inAddress();
  const presented = fromAuthorization(incoming.header("authorization")) ?? incoming.header("x-api-key") ?? fromAuthorization(incoming.header("authentication"));
  if (!presented) throw refuse("token.missing", "Please send the token in the header Authorization: Bearer.");
  const token = presented.trim();
  return fromConnection(incoming.connection, token, now) ?? authenticate(token, now);
}

/**
 * Who sent last on a connection, by the token. It is looked up and never compared: behind a proxy senders share connections, and how
 * long a comparison takes would tell one of them how much of a guess is another's.
 */
const senders = new WeakMap<object, ReadonlyMap<string, SenderAccess>>();

/** From memory; for the same token on the same connection without making its fingerprint again. */
function fromConnection(connection: object | undefined, token: string, now: Date): SenderAccess | null {
  const last = connection && senders.get(connection)?.get(token);
  if (last && isCurrent(last, now)) return last;
  const sender = recall(token, now);
  if (connection && sender) senders.set(connection, new Map([[token, sender]]));
  return sender;
}

async function fromAddress(token: string, now: Date): Promise<SenderAccess> {
  const sender = await authenticate(token, now).catch(nullIfUnknown);
  // In the same words whether or not there is such a token: who reads logs learns nothing.
  if (!sender?.inAddress) throw inAddress();
  return sender;
}

/** A database that is away says nothing about a token: whoever sends is to come again, and not to give up. */
function nullIfUnknown(error: unknown): null {
  if (isRefusal(error) && error.kind === "unauthenticated") return null;
  throw error;
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
