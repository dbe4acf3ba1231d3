/** Step 2: what the body says it is, and what it is then. JSON in UTF-8, a form, or text; as it is or gzipped. */
import { isUtf8 } from "node:buffer";
import { createGunzip } from "node:zlib";
import { parseJson } from "../../platform/json.ts";
import { isRefusal, Refusal } from "../../platform/refusal.ts";
import type { Content, FormatName } from "../formats/message.ts";
import type { Address } from "./address.ts";
import type { Arriving, Incoming } from "./incoming.ts";
import { tooLarge } from "./size.ts";

type Kind = Content["kind"];

const KINDS: readonly [RegExp, Kind][] = [
  [/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i, "json"],
  [/^application\/x-www-form-urlencoded\s*(?:;|$)/i, "form"],
  [/^text\/plain\s*(?:;|$)/i, "text"],
];
const FOREIGN_CHARSET = /;\s*charset="?(?!utf-8\b)/i;

const refuse = (sentence: string) => new Refusal("invalid", "body.wrong_type", sentence);
const malformed = (sentence: string) => new Refusal("invalid", "body.malformed", sentence);

/** Refuses, before anything is read, what could not be understood. */
export function kindOf(incoming: Incoming, { format }: Address): Kind {
  const type = incoming.header("content-type");
  const encoding = incoming.header("content-encoding")?.toLowerCase();
  if (encoding !== undefined && encoding !== "identity" && encoding !== "gzip") throw refuse("Please send the body as it is, or gzipped.");
  if (type === "application/json") return "json";
  const kind = KINDS.find(([pattern]) => pattern.test(type ?? ""))?.[1];
  // Whoever sends lines with curl says that they are a form, and many an agent says nothing.
  if (format === "line" && (kind === "form" || type === undefined)) return "text";
  if (/protobuf|octet-stream/i.test(type ?? "")) throw refuse("Please use JSON: set the payload encoding or format of the integration to JSON.");
  if (!kind || FOREIGN_CHARSET.test(type ?? "")) throw refuse("Please send JSON, and say so: use application/json as the content type.");
  return kind;
}

/** The body as it was before it was compressed; no more of it than `most` bytes. `arriving` is told of its bytes as they come out. */
export const plainBody = (incoming: Incoming, bytes: Buffer, most: number, arriving: Arriving): Buffer | Promise<Buffer> =>
  incoming.header("content-encoding")?.toLowerCase() === "gzip" ? unzipped(bytes, most, arriving) : bytes;

/** Bounded while it grows: a small body could unfold into more than there is memory. */
async function unzipped(bytes: Buffer, most: number, arriving: Arriving): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of createGunzip().end(bytes) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) throw tooLarge(most);
      arriving.add(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    throw isRefusal(error) ? error : malformed("This says that it is gzipped, and is not.");
  }
  return Buffer.concat(chunks);
}

/** What a type says of the format, where the address does not. */
export const formatOf = (type: string | undefined): FormatName | null => (/^application\/sens?ml\+json\b/i.test(type ?? "") ? "senml" : null);

export function contentOf(kind: Kind, bytes: Buffer, { event, precision, format }: Address): Content {
  // Whoever forgets to say that it is JSON, as with the -d of curl, says that it is a form.
  const isBare = kind !== "json" && format !== "line" && (bytes[0] === 0x7b || bytes[0] === 0x5b);
  if (kind === "json" || isBare) return { kind: "json", value: parseJson(bytes, format === null || format === "thingsboard"), event };
  if (!isUtf8(bytes)) throw malformed("This is not UTF-8.");
  const text = bytes.toString();
  return kind === "text" ? { kind, text, event, precision } : { kind, fields: fieldsOf(text), event };
}

/** Forms come from Particle, whose events have a dozen names. */
const MAX_FORM_FIELDS = 1_000;

function fieldsOf(text: string): Record<string, string> {
  if (text.split("&", MAX_FORM_FIELDS + 1).length > MAX_FORM_FIELDS) throw malformed(`A form may have ${MAX_FORM_FIELDS} fields at most.`);
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) throw malformed("A name appears twice in this form.");
    fields[name] = value;
  }
  return fields;
}
