/** The only file that touches cryptographic primitives. Hashes are SHA-256 (with one exception, which says why), seals AES-256-GCM, keys 256 bits. */
import { createCipheriv, createDecipheriv, createHash, createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const sha256 = (data: string | Uint8Array): Buffer => createHash("sha256").update(data).digest();
/** The same as text, in one call: for the path of every reading. */
export const fingerprint = (text: string): string => hash("sha256", text, "base64url");
/** 64 bits of it, as a number that a database holds in eight bytes: to tell apart what one device sent within a day. */
export const shortHash = (data: string | Uint8Array): bigint => hash("sha256", data, "buffer").readBigInt64BE();
export const sha256Stream = () => createHash("sha256");
export const hmac = (key: Uint8Array, data: string | Uint8Array): Buffer => createHmac("sha256", key).update(data).digest();
export const newKey = (): Buffer => randomBytes(32);
/** 96 random bits, as NIST SP 800-38D §8.2.2 allows for 2^32 seals under one key; a subject's key makes a few. */
export const newNonce = (): Buffer => randomBytes(NONCE_BYTES);

/** 256 random bits in base64url: for links, cookies and tokens. Only its SHA-256 is ever stored. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** 160 random bits: what an authenticator app makes its codes of (RFC 4226 §4, R6). */
export const newSeed = (): Buffer => randomBytes(20);

/** Random letters out of an alphabet of 32, in which none is likelier than another: five bits each. */
export const newLetters = (count: number, alphabet: string): string => [...randomBytes(count)].map((byte) => alphabet.charAt(byte % 32)).join("");

/** SHA-1 in upper-case hex: what the lists of breached passwords are sorted by. For asking them and nothing else; it protects nothing. */
export const breachListHash = (text: string): string => hash("sha1", text, "hex").toUpperCase();

export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Seals `plain` so that it opens only under `key` and for the same `place`: nonce, ciphertext, tag. */
export function sealBytes(key: Uint8Array, plain: Uint8Array, place: string): Buffer {
  const nonce = newNonce();
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `sealBytes` sealed. Whatever is wrong (key, place, a flipped bit, a cut), it throws the same error. */
export function openBytes(key: Uint8Array, sealed: Uint8Array, place: string): Buffer {
  try {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const tag = sealed.subarray(sealed.length - TAG_BYTES);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw new Error("A sealed value could not be opened.");
  }
}

/** A cipher for a file that is too large for memory; write `nonce` first and `getAuthTag()` last. */
export function sealStream(key: Uint8Array, place: string) {
  const nonce = newNonce();
  return { nonce, cipher: createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place)) };
}

export function openStream(key: Uint8Array, place: string, nonce: Uint8Array, tag: Uint8Array) {
  return createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place)).setAuthTag(tag);
}

export const FILE_SEAL = { nonceBytes: NONCE_BYTES, tagBytes: TAG_BYTES };
