/** Reads what a program sends: one JSON value in UTF-8 of at most a mebibyte, with no name twice in an object. */
import { parseJson } from "#lib/platform/json.ts";
import { Refusal } from "#lib/platform/refusal.ts";

const MOST_BYTES = 1024 * 1024;
const JSON_TYPE = /^application\/json\s*(?:;\s*(?:charset="?utf-8"?\s*(?:;\s*)?)?)?$/i;

const refuse = (code: string, sentence: string) => new Refusal("invalid", code, sentence);
const tooLarge = () => refuse("body.too_large", "A request may have 1 MiB at most. Please send several smaller ones.");

/** The bytes, checked before they are read by what is declared, and while they are read by what comes. */
export async function readBytes(request: Request): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (size > MOST_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw refuse("body.cut_off", "The request ended before its body did.");
  }
  if (size > MOST_BYTES) throw tooLarge();
  return Buffer.concat(chunks);
}

export function requireJson(headers: Headers): void {
  if (!JSON_TYPE.test(headers.get("content-type") ?? "")) {
    throw refuse("body.wrong_type", "Please send JSON, and say so: use application/json as the content type.");
  }
  if ((headers.get("content-encoding") ?? "identity").toLowerCase() !== "identity") {
    throw refuse("body.wrong_type", "Please send the JSON as it is, not compressed.");
  }
}

export function objectOf(bytes: Buffer): Record<string, unknown> {
  const value = parseJson(bytes);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse("body.malformed", "The body has to be a JSON object.");
  return value as Record<string, unknown>;
}

export function requireEmpty(bytes: Buffer): void {
  if (bytes.length > 0) throw refuse("body.unexpected", "This request has no body.");
}
