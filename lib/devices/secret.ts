/**
 * What a device token looks like: `kept_d_`, 256 random bits in 44 characters, and a checksum in 6.
 *
 * The prefix and the checksum let secret scanners recognise a leaked token without asking us, and let us turn away
 * a mistyped one without asking the database. The alphabet has no characters that look alike.
 */
import { crc32 } from "node:zlib";
import { fingerprint, newKey } from "../platform/crypto.ts";

const PREFIX = "kept_d_";
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BODY = 44;
const CHECK = 6;
const SHAPE = new RegExp(`^${PREFIX}[${ALPHABET}]{${BODY + CHECK}}$`);

export const HINT_LENGTH = 10;

function digits(value: bigint, length: number): string {
  let text = "";
  for (let rest = value; text.length < length; rest /= 58n) text = (ALPHABET[Number(rest % 58n)] ?? "") + text;
  return text;
}

function checksum(body: string): string {
  let text = "";
  for (let rest = crc32(body); text.length < CHECK; rest = Math.floor(rest / 58)) text = ALPHABET.charAt(rest % 58) + text;
  return text;
}

export function newToken(): string {
  const body = digits(
    newKey().reduce((number, byte) => (number << 8n) | BigInt(byte), 0n),
    BODY,
  );
  return `${PREFIX}${body}${checksum(body)}`;
}

export const isToken = (text: string): boolean => SHAPE.test(text) && checksum(text.slice(PREFIX.length, PREFIX.length + BODY)) === text.slice(-CHECK);

/** What the table keeps of a token. In memory the same hash stands for it, as text. */
export const hashOf = (token: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(fingerprint(token), "base64url"));
