/** What a device may do at an MQTT broker that is somebody else's, for that broker to ask. */
import { clock } from "../platform/clock.ts";
import { equal, sha256 } from "../platform/crypto.ts";
import { env } from "../platform/env.ts";
import { isRefusal, notFound, Refusal } from "../platform/refusal.ts";
import { authenticate } from "./authenticate.ts";

/** The topics to which it may publish, with MQTT's wildcards, until when, in milliseconds since 1970. */
export type Publishing = { readonly topics: readonly string[]; readonly until: number };

/** The token in a CONNECT: alone as the username (ThingsBoard), as both (Datacake), or as the password under any name. */
export function tokenOf(username: string | undefined, password: Uint8Array | string | undefined): string | null {
  const secret = password === undefined ? "" : Buffer.from(password).toString();
  return secret || username || null;
}

/** Refuses a broker that does not present the agreed secret. Where no broker was agreed on, there is nothing to find. */
export function requireBroker(secret: string): void {
  const { MQTT_AUTH_SECRET: agreed } = env();
  if (agreed === undefined) throw notFound();
  if (!equal(sha256(secret), sha256(agreed))) throw new Refusal("unauthenticated", "broker.unknown", "This is not the secret that was agreed on.");
}

/** For a broker that has presented `secret`. Null when the token may do nothing: webhooks have no topic of their own. */
export async function rightsAtBroker(secret: string, token: string | null, now = clock.now()): Promise<Publishing | null> {
  requireBroker(secret);
  try {
    const sender = await authenticate(token ?? "", now);
    if (sender.kind !== "device") return null;
    const { deviceId: id, validUntil: until } = sender;
    return { topics: [`d/${id}`, `d/${id}/+`, `dtck-pub/+/${id}/+`], until };
  } catch (error) {
    if (isRefusal(error) && error.kind === "unauthenticated") return null;
    throw error;
  }
}
