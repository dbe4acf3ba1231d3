/** Which sender's format a body has. Where the address does not say, the first that recognises it parses it; ours takes what is left. */
import { Refusal } from "../../platform/refusal.ts";
import { chirpstack } from "./chirpstack.ts";
import { datacake } from "./datacake.ts";
import { line } from "./line.ts";
import type { Content, Delivery, Format, FormatName } from "./message.ts";
import { native } from "./native.ts";
import { particle } from "./particle.ts";
import { senml } from "./senml.ts";
import { thingsboard } from "./thingsboard.ts";
import { tts } from "./tts.ts";

/** In the order in which they are asked: those first that can be told for certain. */
const FORMATS: readonly Format[] = [chirpstack, tts, particle, datacake, thingsboard, senml, line, native];

/** `named` is the format that the address asks for. Refuses what is not in it. `now` is for times that are said relative to it. */
export function parseContent(content: Content, named: FormatName | null, now: Date): Delivery & { readonly format: FormatName } {
  const format = named ? FORMATS.find(({ name }) => name === named) : FORMATS.find((candidate) => candidate.recognises(content));
  if (!format) throw new Refusal("invalid", "format.unknown", "This format is not known here.");
  return { format: format.name, ...format.parse(content, now) };
}

/** The same for readings that somebody adds to a device that is known already: in our own format or ThingsBoard's. */
export const parseReadings = (content: Content, now: Date): Delivery => (thingsboard.recognises(content) ? thingsboard : native).parse(content, now);
