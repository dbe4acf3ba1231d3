/** Bodies of hostile text, for every parser of formats/ and for the readers in front of them. */
import { describe, expect, it } from "vitest";
import { parseContent } from "#lib/measurements/formats/index.ts";
import { type Content, FORMAT_NAMES, type FormatName } from "#lib/measurements/formats/message.ts";
import { parseScalar } from "#lib/measurements/formats/scalar.ts";
import { parseTime } from "#lib/measurements/formats/time.ts";
import { contentOf } from "#lib/measurements/ingest/content.ts";
import { identityOf } from "#lib/measurements/ingest/identity.ts";
import { parseJson } from "#lib/platform/json.ts";
import { effort } from "#tests/support/effort.ts";
import { faultsOf, HOSTILE_LENGTH, hostileTexts } from "#tests/support/hostile-text.ts";

const now = new Date("2026-05-01T12:00:00Z");
const json = (value: unknown, event?: string): Content => ({ kind: "json", value, event });

/** A body of each format, with `text` wherever the format has text. */
const BODIES: Record<FormatName, (text: string) => readonly Content[]> = {
  native: (text) => [
    json({ [text]: text, time: text }),
    json([
      { field: text, value: text, ts: text },
      { field: "a", value: text },
    ]),
  ],
  thingsboard: (text) => [json({ ts: text, values: { [text]: text, a: text, b: `1${text}` } })],
  datacake: (text) => [
    json([
      { serial: text, field: text, value: text },
      { device: "a", field: "a", value: `(1,${text}`, timestamp: text },
    ]),
  ],
  tts: (text) => [
    json({
      end_device_ids: { dev_eui: text },
      correlation_ids: [text, `as:up:${text}`],
      uplink_message: { session_key_id: text, f_cnt: 1, received_at: text, frm_payload: text, decoded_payload: { [text]: { [text]: text }, a: text } },
    }),
  ],
  chirpstack: (text) => [
    json({ deviceInfo: { devEui: text }, deduplicationId: text, devAddr: text, time: text, data: text, object: { [text]: { [text]: text } } }, "up"),
    json({ deviceInfo: { devEui: text }, batteryLevel: text, time: text }, text),
  ],
  particle: (text) => [
    { kind: "form", fields: { coreid: text, event: text, data: text, published_at: text } },
    json({ coreid: "c", event: text, data: `[${text}`, event_id: text }),
    json({ coreid: "c", event: "a", data: `1${text}!` }),
  ],
  senml: (text) => [
    json([{ bn: `urn:dev:a:x${text}\n`, n: text, v: 1, vs: text }]),
    json([{ n: `urn:dev:${text}`, vs: text, vd: text }]),
    json([
      { bn: text, bver: 5 },
      { n: "a", vb: true, t: 1, [`${text}_`]: 1 },
    ]),
  ],
  line: (text) =>
    ["", "m f=", 'm f="', "m,", "m ", "m,a=1 f=1,", "m f=1 "].flatMap((before) =>
      [`${before}${text}`, `${before}${text}!\n`].map((line) => ({ kind: "text" as const, text: line, precision: "ns" })),
    ),
};

describe("hostile text", () => {
  it.each(FORMAT_NAMES)("in a body of %s takes CPU time in proportion to its length, whether the format is named or detected", async (format) => {
    for (const named of [format, null]) {
      const parse = (text: string) => {
        for (const content of BODIES[format](text))
          for (const message of parsedOrRefused(content, named)) identityOf(message, { format, resetsCounter: false, body: "" });
      };
      expect(await faultsOf(parse, hostileTexts)).toEqual([]);
    }
  });

  it("takes CPU time in proportion to its length as JSON, as a form, as lines, as a single value and as a time", async () => {
    const address = { format: null };
    const parse = (text: string) => {
      const bytes = Buffer.from(text);
      for (const kind of ["json", "form", "text"] as const) attempt(() => contentOf(kind, bytes, address));
      for (const before of ['{"a":', '["', '{"', "[1", "{"]) attempt(() => parseJson(Buffer.concat([Buffer.from(before), bytes]), true));
      attempt(() => parseScalar(text.slice(0, 64), bytes));
      attempt(() => parseScalar("a", Buffer.from(`1${text}!`)));
      for (const time of [text, `1${text}`, `2026-05-01T00:00:00.${text}`]) parseTime(time);
    };
    expect(await faultsOf(parse, hostileTexts)).toEqual([]);
  });
});

function parsedOrRefused(content: Content, named: FormatName | null) {
  try {
    return parseContent(content, named, now).messages;
  } catch (error) {
    if ((error as Error).name !== "Refusal") throw error;
    return [];
  }
}

/** Of several readings of one text, a refused one must not hide the others. */
function attempt(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if ((error as Error).name !== "Refusal") throw error;
  }
}

const many = (count: number, each: (index: number) => string, between = ","): string => Array.from({ length: count }, (_, index) => each(index)).join(between);
const long = "n".repeat(HOSTILE_LENGTH / 2);
/** Just short enough to be looked at as the beginning of a name. */
const marks = "\u0315\u0300".repeat(240);
const count = HOSTILE_LENGTH / 16;
const large = effort(1_048_576, 16 * 1_048_576);

/** Bodies whose parts are harmless one by one. */
const SHAPES: readonly (readonly [name: string, kind: "json" | "form" | "text", body: () => string])[] = [
  ["a million digits", "json", () => `{"a":${"1".repeat(1_000_000)}}`],
  ["a million digits in text", "json", () => `{"ts":1,"values":{"a":"${"1".repeat(1_000_000)}","b":"-${"0".repeat(1_000_000)}1"}}`],
  ["a million digits in a list", "json", () => `[{"a":${"1".repeat(18)}.${"1".repeat(1_000_000)}}]`],
  ["an exponent of a million digits", "json", () => `{"a":1e${"9".repeat(1_000_000)}}`],
  ["the same name a million times", "json", () => `{${many(1_000_000, () => '"a":1')}}`],
  ["a name twice behind a hundred thousand others", "json", () => `{${many(100_000, (index) => `"${index}":1`)},"7":1}`],
  ["a name twice, as long as the body", "json", () => `{"${"\\\\".repeat(large / 4)}":1,"${"\\\\".repeat(large / 4)}":2}`],
  ["a million names", "json", () => `{${many(1_000_000, (index) => `"${index}":1`)}}`],
  ["integer names that hash alike", "json", () => `{${many(100_000, (index) => `"${(index * 16_384) >>> 0}":1`)}}`],
  ["a million values", "json", () => `[${many(1_000_000, () => "1")}]`],
  ["a million digits a value", "json", () => `[${many(count, () => "1".repeat(20))}]`],
  ["a million levels", "json", () => "[".repeat(1_000_000)],
  ["a million levels of objects", "json", () => '{"a":'.repeat(1_000_000)],
  [
    "one long name above many short ones",
    "json",
    () => `{"end_device_ids":{},"uplink_message":{"decoded_payload":{"${long}":{${many(count, (index) => `"${index}":1`)}}}}}`,
  ],
  [
    "a name of many combining marks above many short ones",
    "json",
    () => `{"end_device_ids":{},"uplink_message":{"decoded_payload":{"${marks}":{${many(4 * count, (index) => `"${index}":1`)}}}}}`,
  ],
  ["a measurement of many combining marks with many fields", "text", () => `${marks} ${many(4 * count, (index) => `f${index}=1`)}`],
  ["a long base name for many records", "json", () => `[{"bn":"${long}"},${many(count, () => '{"n":"a","v":1}')}]`],
  ["a long list as base name of many records", "json", () => `[{"bn":[${many(count, () => "1")}]},{"n":"a","v":1},${many(count, () => '{"n":"a","v":1}')}]`],
  ["many devices", "json", () => `[${many(count, (index) => `{"serial":"${index}","field":"a","value":1}`)}]`],
  ["many names in an uplink", "json", () => `{"end_device_ids":{},"uplink_message":{"decoded_payload":{${many(200_000, (index) => `"${index}":1`)}}}}`],
  ["a long measurement with many fields", "text", () => `${long} ${many(count, (index) => `f${index}=1`)}`],
  ["long tags, and many lines without", "text", () => `m,${many(count, (index) => `t${index}=1`)} f=1 1\n${many(count, () => "m f=1 1", "\n")}`],
  [
    "long tags twice, with many fields",
    "text",
    () => many(2, (line) => `m,${many(3_000, (index) => `t${index + line}=1`)} ${many(count, (index) => `f${index}=1`)} 1`, "\n"),
  ],
  ["a line as long as the body", "text", () => "a".repeat(large)],
  ["a text as long as the body", "text", () => `m f="${"a".repeat(large)}"`],
  ["a text of escapes as long as the body", "text", () => `m f="${'\\"'.repeat(large / 2)}"`],
  ["tags as long as the body", "text", () => `m${",a=1".repeat(large / 4)} f=1`],
  ["empty lines as long as the body", "text", () => "\n".repeat(large)],
  ["lines as long as the body", "text", () => "m f=1\n".repeat(large / 6)],
  ["spaces as long as the body", "text", () => `m f=1${" ".repeat(large)}x`],
  ["many texts that never end", "text", () => many(count, () => 'm f="a', "\n")],
  ["a million fields of a form", "form", () => many(1_000_000, (index) => `a${index}`, "&")],
];

const parsersOf = { json: [null, ...FORMAT_NAMES], text: [null, "line"], form: [null] } as const;

describe("a body of many parts", () => {
  it.each(SHAPES)("such as %s takes CPU time in proportion to its length", async (_name, kind, body) => {
    const bytes = Buffer.from(body());
    const parse = (named: FormatName | null) => parseContent(contentOf(kind, bytes, { format: named }), named, now);
    expect(await faultsOf(parse, parsersOf[kind])).toEqual([]);
  });
});
