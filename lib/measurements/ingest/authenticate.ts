/**
 * Step 3: which device it is, by the token in a header, and for a webhook by the id in the address as well. Senders differ in
 * the header they can set: `Authorization` as Bearer, Token or Basic (the token as the password, or as the user without
 * one), or `X-Api-Key`. A token in the address is refused even if it is right, since addresses are written to logs on the way.
 */
import { authenticate, type DeviceAccess } from "../../devices/index.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { Incoming } from "./incoming.ts";

const IN_ADDRESS = /kept_[dwp]_|[?&](?:token|access_token|api_?key|key|secret|auth|password)=/i;
const SCHEME = /^(bearer|token|basic) +(\S+) *$/i;

const refuse = (code: string, sentence: string) => new Refusal("unauthenticated", code, sentence);

/** What follows /api/ingest in the address: the id of a device, if anything. */
const NAMED = /\/api\/ingest\/([^/?#]*)/;

export function authenticateSender(incoming: Incoming, now: Date): Promise<DeviceAccess> {
  // What nearly everybody asks, without the cost of patterns.
  const isPlain = incoming.url === "/api/ingest";
  if (!isPlain && IN_ADDRESS.test(incoming.url)) {
    throw refuse("token.in_address", "A token in the address ends up in logs. Please replace it and send the new one in the header Authorization: Bearer.");
  }
  const presented = fromAuthorization(incoming.header("authorization")) ?? incoming.header("x-api-key");
  if (!presented) throw refuse("token.missing", "Please send the token in the header Authorization: Bearer.");
  return authenticate(presented.trim(), isPlain ? undefined : NAMED.exec(incoming.url)?.[1], now);
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
