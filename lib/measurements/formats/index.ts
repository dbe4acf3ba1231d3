/** Which sender's format a body has. The first that recognises it parses it; ours takes what is left. */
import { parseNative } from "./native.ts";
import type { Parsed } from "./sample.ts";
import { isTimed, parseThingsboard } from "./thingsboard.ts";

type Format = { readonly name: string; recognises(body: unknown): boolean; parse(body: unknown): Parsed };

const FORMATS: readonly Format[] = [
  { name: "thingsboard", recognises: (body) => (Array.isArray(body) ? body.some(isTimed) : isTimed(body)), parse: parseThingsboard },
  { name: "native", recognises: () => true, parse: parseNative },
];

export function parseBody(body: unknown): Parsed {
  const format = FORMATS.find((candidate) => candidate.recognises(body));
  return (format?.parse ?? parseNative)(body);
}
