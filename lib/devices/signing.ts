/**
 * Signed messages, as Standard Webhooks 1.0 has them: the headers webhook-id, webhook-timestamp and webhook-signature, an
 * HMAC-SHA256 over the first two and the body.
 *
 * The signature is asked for besides the token. Whoever reads a request on its way, or in somebody's log, has the token and
 * can send the same request again, and no other.
 */
import { Webhook } from "standardwebhooks";
import { newKey } from "../platform/crypto.ts";
import { type Column, open, type SubjectKey, seal } from "../platform/seal/index.ts";

const COLUMN: Column = "device_token.signing_sealed";

/** A secret held ready, so that a message costs no decoding. */
export type Signing = Pick<Webhook, "verify">;

/** 256 random bits, written as the standard has them. */
export const newSigningSecret = (): string => `whsec_${newKey().toString("base64")}`;

export const sealSigning = (key: SubjectKey, tokenId: string, secret: string) => seal(key, COLUMN, tokenId, secret);

export const signingOf = (key: SubjectKey, tokenId: string, sealed: Uint8Array): Signing => new Webhook(open(key, COLUMN, tokenId, sealed));
