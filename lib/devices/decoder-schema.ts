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

const MOST_BYTES = 1_024;
const HEX = /^(?:[0-9a-f]{2})*$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** Bytes as people paste them: pairs of hexadecimal digits, with or without something between them, or Base64. */
export function readBytes(typed: string): Uint8Array | null {
  const hex = typed.replaceAll(/0x|[\s,:;-]/gi, "");
  if (HEX.test(hex)) return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const base64 = typed.replaceAll(/\s/g, "").replaceAll("-", "+").replaceAll("_", "/");
  return BASE64.test(base64) ? Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) : null;
}

/** Characters in a field of the form, other than the source. */
const MAX_TYPED = 10_000;
const anyBytes = z.string().max(MAX_TYPED, `Please give ${MOST_BYTES} bytes at most.`);
const anyText = z.string().max(MAX_TYPED, "This is too long. Please shorten it.");

const typedBytes = anyBytes.transform((typed, context) => {
  const bytes = readBytes(typed);
  if (bytes && bytes.length > 0 && bytes.length <= MOST_BYTES) return bytes;
  const message =
    bytes === null
      ? "Please give the bytes as pairs of hexadecimal digits, or as Base64."
      : bytes.length === 0
        ? "Please give the bytes of a message."
        : `Please give ${MOST_BYTES} bytes at most.`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});
const WRONG_PORT = "Please give a port from 0 to 255.";
const typedPort = z
  .string()
  .regex(/^\s*\d{1,3}\s*$/, WRONG_PORT)
  .transform(Number)
  .pipe(z.number().max(255, WRONG_PORT));

/** A decoder as it is typed, and a message to try it on. */
export const TryDecoder = z.strictObject({ kind: what.kind, source, bytes: typedBytes, port: typedPort }).superRefine(checkSource);
export type TryDecoder = z.infer<typeof TryDecoder>;

const typedDecoder = {
  do: z.enum(["save", "try"], "Please save it, or try it."),
  name: anyText,
  kind: what.kind,
  source: z.string(),
  bytes: anyBytes,
  port: anyText,
};
type TypedDecoder = { name: string; source: string; bytes: string; port: string };

/** One form both saves what is typed and tries it, so that it can be tried before it is saved. `typed` is what to show again. */
type Read = { typed: TypedDecoder } & ({ save: WriteDecoder; sample?: undefined } | { save?: undefined; sample: TryDecoder });

function readDecoder({ do: wanted, ...typed }: TypedDecoder & { do: "save" | "try"; kind: DecoderKind }, context: z.RefinementCtx): Read {
  const { name, kind, source, bytes, port } = typed;
  const save = wanted === "save" ? WriteDecoder.safeParse({ name, kind, source }) : undefined;
  const sample = wanted === "try" ? TryDecoder.safeParse({ kind, source, bytes, port }) : undefined;
  if (save?.success) return { typed, save: save.data };
  if (sample?.success) return { typed, sample: sample.data };
  for (const { path, message } of (save ?? sample)?.error?.issues ?? []) context.addIssue({ code: "custom", path: [...path], message });
  return z.NEVER;
}

export const NewDecoderForm = z.strictObject(typedDecoder).transform(readDecoder);
export const DecoderForm = z
  .strictObject({ ...typedDecoder, decoder: id })
  .transform(({ decoder, ...typed }, context) => ({ decoder, ...readDecoder(typed, context) }));

const BOX = "device.";
/** Which devices use it, as boxes that are ticked: `device.<id>`. */
export const SetDecoderDevices = z
  .record(z.string(), z.string().max(100))
  .superRefine((fields, context) => {
    for (const name of Object.keys(fields)) {
      if (name !== "decoder" && !name.startsWith(BOX)) context.addIssue({ code: "custom", path: [name], message: "This field is not known." });
    }
  })
  .transform(({ decoder = "", ...boxes }) => ({ decoder, devices: Object.keys(boxes).map((name) => name.slice(BOX.length)) }));

/** `decoder` empty: none. */
export const ChooseDecoder = z.strictObject({ device: id, decoder: id.transform((decoder) => decoder || null) });

export const OneDecoder = z.strictObject({ decoder: id });

/** `devices` says how many use it. */
export type ListedDecoder = { id: string; name: string; kind: DecoderKind; createdAt: Date; changedAt: Date; devices: number };
/** `webhooks` is the number of those that send for devices that use it. */
export type DecoderView = Omit<ListedDecoder, "devices"> & { source: string; devices: { id: string; name: string; uses: boolean }[]; webhooks: number };
