/** Which sender's format a body has. Where the address does not say, the first that recognises it parses it; ours takes what is left. */
import { Refusal } from "../../platform/refusal.ts";
import type { Content, Delivery, Format, FormatName } from "./message.ts";
import { plain } from "./message.ts";
import { parseNative } from "./native.ts";
import { isTimed, parseThingsboard } from "./thingsboard.ts";

const thingsboard: Format = {
  name: "thingsboard",
  recognises: (content) => content.kind === "json" && (Array.isArray(content.value) ? content.value.some(isTimed) : isTimed(content.value)),
  parse: (content) => plain(parseThingsboard(jsonOf(content))),
};

const native: Format = { name: "native", recognises: () => true, parse: (content) => plain(parseNative(jsonOf(content))) };

/** In the order in which they are asked. */
const FORMATS: readonly Format[] = [thingsboard, native];

/** `named` is the format that the address asks for. Refuses what is not in it. */
export function parseContent(content: Content, named: FormatName | null): Delivery & { readonly format: FormatName } {
  const format = named ? FORMATS.find(({ name }) => name === named) : FORMATS.find((candidate) => candidate.recognises(content));
  if (!format) throw new Refusal("invalid", "format.unknown", "This format is not known here.");
  return { format: format.name, ...format.parse(content) };
}

/** The value of a body in JSON, which must be an object or a list. */
export function jsonOf(content: Content): object {
  if (content.kind !== "json") throw new Refusal("invalid", "body.wrong_type", "Please send JSON, and say so: use application/json as the content type.");
  if (typeof content.value !== "object" || content.value === null) {
    throw new Refusal("invalid", "body.malformed", 'Please send an object such as {"temperature": 21.5}, or a list of them.');
  }
  return content.value;
}
