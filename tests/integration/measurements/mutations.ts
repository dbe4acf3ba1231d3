/** Deliveries as they are documented, with something in them changed: as far into the parsers as a stranger gets. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { DELIVERIES, type Sent, type Who } from "#tests/support/deliveries/index.ts";
import { chirpstackUp, ttsUp } from "#tests/support/deliveries/networks.ts";

export type Mutant = { readonly path: string; readonly type: string; readonly bytes: Buffer; readonly headers: Record<string, string> };

const FORMATS = [
  "",
  "/native",
  "/thingsboard",
  "/datacake",
  "/tts",
  "/chirpstack",
  "/particle",
  "/senml",
  "/line",
  "/line/write",
  "/line/api/v2/write",
  "/nothing",
];
const QUERIES = ["", "?event=up", "?event=status", "?event=join", "?precision=ms", "?precision=s", "?event=%00&precision=x", "?batch=true"];
const TYPES = ["application/json", "application/x-www-form-urlencoded", "text/plain", "application/senml+json", "application/octet-stream", ""];

const path = fc.tuple(fc.constantFrom(...FORMATS), fc.constantFrom(...QUERIES)).map(([format, query]) => `/api/ingest${format}${query}`);
const type = fc.constantFrom(...TYPES);
const gzipped = fc.boolean();

const packed = (bytes: Buffer, isGzipped: boolean) => ({
  bytes: isGzipped ? gzipSync(bytes) : bytes,
  headers: (isGzipped ? { "content-encoding": "gzip" } : {}) as Record<string, string>,
});

/** Any bytes at any address as anything; some only say that they are gzipped. */
export const anything = fc.tuple(path, type, fc.uint8Array({ maxLength: 300 }), gzipped, fc.boolean()).map(([at, kind, bytes, isGzipped, isLie]): Mutant => {
  const { headers, bytes: sent } = packed(Buffer.from(bytes), isGzipped);
  return { path: at, type: kind, bytes: isLie ? Buffer.from(bytes) : sent, headers };
});

/** Text that has the marks of the formats in it. */
const marks = fc.constantFrom(
  ",",
  "=",
  " ",
  '"',
  "\\",
  "\n",
  "{",
  "}",
  "[",
  "]",
  ":",
  "&",
  "%",
  "value",
  "1",
  "1i",
  "t",
  "-",
  ".",
  "e",
  "\0",
  "é",
  "1e400",
  "null",
);
export const anyText = fc
  .tuple(path, type, fc.array(marks, { maxLength: 40 }))
  .map(([at, kind, parts]): Mutant => ({ path: at, type: kind, bytes: Buffer.from(parts.join("")), headers: {} }));

const leaf = fc.oneof(
  fc.constantFrom<unknown>(null, "", 0, -1, 1e308, -0.5, true, [], {}, "NaN", "\u0000", "2999-01-01T00:00:00Z", [{}], { a: { b: { c: { d: 1 } } } }),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
);
const change = fc.record({ at: fc.nat(), how: fc.constantFrom("replace", "remove", "rename", "repeat"), by: leaf });
type Change = { at: number; how: string; by: unknown };

/** Each place in `value`: the object or list and the name in it. */
function places(value: unknown, found: [Record<string, unknown>, string][] = []): [Record<string, unknown>, string][] {
  if (typeof value !== "object" || value === null) return found;
  for (const name of Object.keys(value)) {
    found.push([value as Record<string, unknown>, name]);
    places((value as Record<string, unknown>)[name], found);
  }
  return found;
}

function changed(body: string, { at, how, by }: Change): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    const middle = body.length === 0 ? 0 : at % body.length;
    return body.slice(0, middle) + (how === "remove" ? "" : String(by)) + body.slice(how === "repeat" ? middle : middle + 1);
  }
  const all = places(value);
  const [inside, name] = all[at % Math.max(1, all.length)] ?? [];
  if (!inside || name === undefined) return JSON.stringify(by);
  if (how === "replace") inside[name] = by;
  else if (how === "remove") delete inside[name];
  else if (how === "rename") inside[String(by)] = inside[name];
  else inside[name] = [inside[name], inside[name]];
  return JSON.stringify(value);
}

/** Every documented delivery, and the other events of the networks. */
const originals = (who: Who): Sent[] => {
  const at = new Date();
  const events = ["up", "status", "join", "location"].map((event) => ({
    path: `/api/ingest?event=${event}`,
    type: "application/json",
    body: JSON.stringify(chirpstackUp({ ...who, at }, { batteryLevel: 5 })),
  }));
  const others = ["join_accept", "location_solved", "uplink_normalized"].map((key) => ({
    path: "/api/ingest",
    type: "application/json",
    body: JSON.stringify(ttsUp({ ...who, at }, {}, { uplink_message: undefined, [key]: {} })),
  }));
  return [...Object.values(DELIVERIES).map((make) => make(who, at)), ...events, ...others];
};

export const mutants = (who: Who) =>
  fc
    .tuple(fc.nat(), fc.array(change, { minLength: 0, maxLength: 4 }), gzipped, fc.option(path, { freq: 4 }))
    .map(([which, changes, isGzipped, elsewhere]): Mutant => {
      const all = originals(who);
      const { path: own, type: kind, body, headers = {} } = all[which % all.length] as Sent;
      const packedBody = packed(Buffer.from(changes.reduce(changed, body)), isGzipped);
      return { path: elsewhere ?? own, type: kind, bytes: packedBody.bytes, headers: { ...headers, ...packedBody.headers } };
    });
