/**
 * What a token looks like: `kept_d_` of a device, `kept_w_` of a webhook, `kept_p_` of a program, 256 random bits in 44 characters, and
 * a checksum in 6.
 *
 * The prefix and the checksum let secret scanners recognise a leaked token without asking us, and let us turn away
 * a mistyped one without asking the database. The alphabet has no characters that look alike.
 */
import { crc32 } from "node:zlib";
import { fingerprint, newKey } from "./crypto.ts";

const PREFIX = { device: "kept_d_", webhook: "kept_w_", program: "kept_p_" } as const;
export type TokenKind = keyof typeof PREFIX;

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BODY = 44;
const CHECK = 6;
const LETTER = { d: "device", w: "webhook", p: "program" } as const;
const SHAPE = new RegExp(`^kept_([dwp])_([${ALPHABET}]{${BODY}})([${ALPHABET}]{${CHECK}})$`);

export const HINT_LENGTH = 10;
export const TOKEN_LENGTH = PREFIX.device.length + BODY + CHECK;

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

export function newToken(kind: TokenKind): string {
  const body = digits(
    newKey().reduce((number, byte) => (number << 8n) | BigInt(byte), 0n),
    BODY,
  );
  return `${PREFIX[kind]}${body}${checksum(body)}`;
}

export const beginsAs = (kind: TokenKind, text: string): boolean => text.startsWith(PREFIX[kind]);

/** What kind of token it could be; null when it is none, or mistyped. */
export function kindOf(text: string): TokenKind | null {
  const [, letter, body = "", check] = SHAPE.exec(text) ?? [];
  return letter && checksum(body) === check ? LETTER[letter as keyof typeof LETTER] : null;
}

/** What the table keeps of a token. In memory the same hash stands for it, as text. */
export const hashOf = (token: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(fingerprint(token), "base64url"));
