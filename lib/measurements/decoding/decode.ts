/** Readings out of the bytes of a message, by the decoder that its device has. */
import type { DecoderKind } from "../../devices/schema.ts";
import type { Payload } from "../formats/message.ts";
import { addNested } from "../formats/nested.ts";
import { Drops, drop, type Pair, type Sample } from "../formats/sample.ts";
import { MOST_READINGS } from "../schema.ts";
import { decodeByMap } from "./byte-map.ts";
import { decodeCayenne } from "./cayenne.ts";
import type { Decoded } from "./decoded.ts";
import { decodeByProgram } from "./program.ts";
import type { RunsFor } from "./sandbox/sandbox.ts";

export type Decoder = RunsFor & { readonly kind: DecoderKind; readonly source: string };

/** `warnings` are the decoder's own; `fault` is a sentence for whoever wrote it. */
export type Decoding =
  | { readonly samples: Sample[]; readonly drops: Drops; readonly warnings: readonly string[] }
  | { readonly fault: string; readonly isPaused?: true };

/** Refuses, to be tried again, where the account's decoders have more to do than they have time for. */
export async function decode(decoder: Decoder, payload: Payload, receivedAt: Date): Promise<Decoding> {
  const decoded = await run(decoder, payload, receivedAt);
  if ("fault" in decoded) return decoded;
  const drops = new Drops();
  if (decoded.notNumbers) drop(drops, "not_a_number", decoded.notNumbers);
  const samples = decoded.samples.map(({ time, data }) => {
    const pairs: Pair[] = [];
    addNested(pairs, drops, data);
    return { time, pairs };
  });
  const count = samples.reduce((sum, { pairs }) => sum + pairs.length, 0);
  if (count > MOST_READINGS) return { fault: `The decoder made ${count} readings of one message; ${MOST_READINGS} are the most there can be.` };
  return { samples: samples.filter(({ pairs }) => pairs.length > 0), drops, warnings: decoded.warnings ?? [] };
}

async function run({ kind, source, ...who }: Decoder, { bytes, port }: Payload, receivedAt: Date): Promise<Decoded> {
  if (kind === "cayenne") return decodeCayenne(bytes);
  if (kind === "map") return decodeByMap(source, bytes, port);
  return decodeByProgram({ ...who, source, bytes, port, receivedAt });
}
