/** Decoders: what forms may send, what a byte map is, and how decoders are shown. Safe for the browser. */
import { z } from "zod";
import { nameOf } from "../platform/text.ts";
import { typedByteMap } from "./byte-map-schema.ts";

export const MOST_DECODERS = 50;
/** In bytes. */
const LONGEST_SOURCE = 65_536;

/** How each kind is called. */
export const DECODER_KINDS = { cayenne: "Cayenne LPP", map: "Byte map", javascript: "JavaScript" } as const;
export type DecoderKind = keyof typeof DECODER_KINDS;

const id = z.string().max(100);
const source = z
  .string()
  .transform((text) => text.replace(/\r\n?/g, "\n"))
  .refine((text) => new TextEncoder().encode(text).length <= LONGEST_SOURCE, "This is more than 64 KiB. Please shorten it.");

/** The source of the kind that it is for: none, a map that can be read, or a program that is not empty. */
function checkSource({ kind, source }: { kind: DecoderKind; source: string }, context: z.RefinementCtx): void {
  const wrong = (message: string) => context.addIssue({ code: "custom", path: ["source"], message });
  if (kind === "map") {
    const read = typedByteMap(source);
    if ("wrong" in read) wrong(read.wrong);
  }
  if (kind === "javascript" && source.trim() === "") wrong("Please write the program.");
}

const what = {
  name: nameOf("a name for the decoder"),
  kind: z.enum(Object.keys(DECODER_KINDS) as [DecoderKind, ...DecoderKind[]], "Please choose one of the kinds."),
  source,
};
const withoutSource = <T extends { kind: DecoderKind; source: string }>(given: T): T => (given.kind === "cayenne" ? { ...given, source: "" } : given);

/** A decoder as it is written. The source of Cayenne LPP is empty. */
export const WriteDecoder = z.strictObject(what).superRefine(checkSource).transform(withoutSource);
export type WriteDecoder = z.infer<typeof WriteDecoder>;

/** The same for one that is there. */
export const ChangeDecoder = z
  .strictObject({ ...what, decoder: id })
  .superRefine(checkSource)
  .transform(withoutSource);

export const OneDecoder = z.strictObject({ decoder: id });

/** `devices` says how many use it. */
export type ListedDecoder = { id: string; name: string; kind: DecoderKind; createdAt: Date; changedAt: Date; devices: number };
export type DecoderView = Omit<ListedDecoder, "devices"> & { source: string; devices: { id: string; name: string; uses: boolean }[] };
