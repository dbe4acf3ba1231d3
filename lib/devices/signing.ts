/**
 * Signed messages, as Standard Webhooks 1.0 has them: the headers webhook-id, webhook-timestamp and webhook-signature, an
 * HMAC-SHA256 over the first two and the body.
 *
 * The signature is asked for besides the token. Whoever reads a request on its way, or in somebody's log, has the token and
 * can send the same request again, and no other.
 */
import { Webhook } from "standardwebhooks";
import { newKey } from "../platform/crypto.ts";
import { type Column, open, type SubjectKey, seal, tryOpen } from "../platform/seal/index.ts";

const COLUMN: Column = "device_token.signing_sealed";

/** A secret held ready, so that a message costs no decoding. */
type Secret = Pick<Webhook, "verify">;

/** How a sender signs. `before`: how it signed until the last change, if at all, which is accepted until `overlapUntil`, in milliseconds since 1970. */
export type Signing = { readonly secret: Secret; readonly before: Secret | "unsigned" | null; readonly overlapUntil: number };

/** 256 random bits, written as the standard has them. */
export const newSigningSecret = (): string => `whsec_${newKey().toString("base64")}`;

/** In the sealed text: messages were not signed before. */
const UNSIGNED = "-";

/** The sealed text holds the secret, and after a space how the sender signed before. */
export type Secrets = { readonly secret: string; readonly before: string | "unsigned" | null };

export const sealSigning = (key: SubjectKey, tokenId: string, { secret, before }: Secrets) =>
  seal(key, COLUMN, tokenId, before === null ? secret : `${secret} ${before === "unsigned" ? UNSIGNED : before}`);

function secretsIn(text: string): Secrets {
  const [secret = "", before] = text.split(" ");
  return { secret, before: before === UNSIGNED ? "unsigned" : (before ?? null) };
}

/** Null when the secrets cannot be opened, which is reported. */
export function tryOpenSigning(key: SubjectKey | null, tokenId: string, sealed: Uint8Array): Secrets | null {
  const text = tryOpen(key, COLUMN, tokenId, sealed);
  return text === null ? null : secretsIn(text);
}

export function signingOf(key: SubjectKey, tokenId: string, sealed: Uint8Array, overlapUntil: Date | null): Signing {
  const { secret, before } = secretsIn(open(key, COLUMN, tokenId, sealed));
  return {
    secret: new Webhook(secret),
    before: before === null || before === "unsigned" ? before : new Webhook(before),
    overlapUntil: overlapUntil?.getTime() ?? 0,
  };
}
