/**
 * Line protocol, the text of InfluxDB: `measurement,tag=x field=1,other=2i 1747303200000000000`, a line for each point. A field is
 * called "measurement.field", or "measurement" alone where InfluxDB's is called `value`. Tags say where and whose, and are not
 * kept; where two lines are told apart by them alone, the first has the field at that time and the other is dropped by name.
 */

import { MAX_VALUES } from "../../platform/json-limits.ts";
import { Refusal } from "../../platform/refusal.ts";
import { type Format, plain } from "./message.ts";
import { Drops, drop, type Pair, type Parsed, type Sample } from "./sample.ts";
import { addPair, MAX_RAW_NAME } from "./value.ts";

/** How many digits of a time in a unit come after the seconds. */
const DIGITS = new Map([
  ["ns", 9],
  ["n", 9],
  ["nanosecond", 9],
  ["us", 6],
  ["u", 6],
  ["µ", 6],
  ["microsecond", 6],
  ["ms", 3],
  ["millisecond", 3],
  ["s", 0],
  ["second", 0],
]);

/**
 * In UTF-16 code units: the longest measurement with its tags, and the longest field with its value, as in InfluxDB. Patterns see no
 * more of a line than this, because a pattern that repeats a choice needs stack for each repetition.
 */
const MAX_PART = 65_536;
const HEAD = /((?:\\.|[^\\, \n])+)((?:,(?:\\.|[^\\,= \n])+=(?:\\.|[^\\,= \n])+)*) +/y;
const FIELD = /((?:\\.|[^\\,= \n])+)=("(?:\\[\s\S]|[^"\\])*"|[^", \r\n]+)/y;
const TAIL = /(?: +(-?\d{1,20}))? *\r?(?:\n|$)/y;
const NOTHING = /[ \t]*(?:#[^\n]*|\r?)(?:\n|$)/y;

type Line = { readonly name: string; readonly tags: Tags; readonly fields: readonly (readonly [string, unknown])[]; readonly time: string | undefined };

export const line: Format = {
  name: "line",
  recognises: (content) => content.kind === "text",
  parse(content) {
    if (content.kind !== "text") throw new Refusal("invalid", "body.wrong_type", "Please send lines as text: use text/plain as the content type.");
    return plain(parseLines(content.text, digitsOf(content.precision ?? "ns")));
  },
};

function digitsOf(precision: string): number {
  const digits = DIGITS.get(precision);
  if (digits === undefined) throw new Refusal("invalid", "precision.unknown", "The precision is not known here: it is ns, us, ms or s.");
  return digits;
}

function parseLines(text: string, digits: number): Parsed {
  const drops = new Drops();
  const samples: Sample[] = [];
  const tagsAt = new Map<string, Tags>();
  let parts = 0;
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const path = `line ${++number} `;
    if (++parts > MAX_VALUES)
      throw new Refusal("invalid", "batch.too_many", `This has more than ${MAX_VALUES} lines and values. Please send several smaller requests.`);
    const empty = match(NOTHING, text, at);
    const found = empty ? null : lineAt(text, at);
    parts += found?.line.fields.length ?? 0;
    if (found) samples.push(sampleOf({ ...found.line, path }, digits, tagsAt, drops));
    else if (!empty) drop(drops, "unreadable", 1, path.trim());
    at = empty ? at + empty[0].length : (found?.end ?? afterLine(text, at));
  }
  return { samples, drops };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const afterLine = (text: string, at: number): number => text.indexOf("\n", at) + 1 || text.length;

/** Null where it is not in line protocol. */
function lineAt(text: string, start: number): { line: Line; end: number } | null {
  const head = match(HEAD, text.slice(start, start + MAX_PART), 0);
  if (!head) return null;
  const fields: [string, unknown][] = [];
  let at = start + head[0].length;
  do {
    if (text[at] === ",") at++;
    const field = match(FIELD, text.slice(at, at + MAX_PART), 0);
    const value = field && measuredIn(field[2] ?? "");
    if (!field || value === undefined) return null;
    fields.push([plainName(field[1] ?? ""), value]);
    at += field[0].length;
  } while (text[at] === ",");
  const tail = match(TAIL, text, at);
  return tail && { line: { name: plainName(head[1] ?? ""), tags: new Tags(head[2] ?? ""), fields, time: tail[1] }, end: at + tail[0].length };
}

const plainName = (text: string): string => (text.includes("\\") ? unescaped(text) : text);
const unescaped = (text: string): string => text.replace(/\\([,= ])/g, "$1");

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Undefined where it is none. */
function measuredIn(text: string): unknown {
  if (text.startsWith('"')) return text.slice(1, -1).replace(/\\(["\\])/g, "$1");
  if (/^(?:t|T|true|True|TRUE)$/.test(text)) return true;
  if (/^(?:f|F|false|False|FALSE)$/.test(text)) return false;
  if (/^(?:-?\d+i|\d+u)$/.test(text)) return Number(text.slice(0, -1));
  return NUMBER.test(text) ? Number(text) : undefined;
}

/** `tagsAt` has the tags with which a field came at a time. */
function sampleOf({ name, tags, fields, time, path }: Line & { path: string }, digits: number, tagsAt: Map<string, Tags>, drops: Drops): Sample {
  const pairs: Pair[] = [];
  for (const [own, value] of fields) {
    // A name that is too long for a field would be copied for each value in the line.
    if (name.length > MAX_RAW_NAME || own.length > MAX_RAW_NAME) {
      drop(drops, "bad_field", 1, `${path}${name}`);
      continue;
    }
    const field = own === "value" ? name : `${name}.${own}`;
    const place = `${time ?? ""} ${field}`;
    const others = tagsAt.get(place);
    tagsAt.set(place, others ?? tags);
    if (others === undefined || others.isEqual(tags)) addPair(pairs, drops, field, value, path);
    else drop(drops, "collides", 1, path + field);
  }
  return { time: time === undefined ? undefined : secondsOf(time, digits), pairs, path, timePath: `${path}time` };
}

/** The tags of a line. Their order does not matter. They are sorted once for all the fields of the line. */
class Tags {
  readonly #text: string;
  #sorted: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  isEqual(other: Tags): boolean {
    return this.#text === other.#text || this.#inOrder === other.#inOrder;
  }

  get #inOrder(): string {
    this.#sorted ??= this.#text
      .split(/(?<!\\),/)
      .sort()
      .join();
    return this.#sorted;
  }
}

/** To the microsecond. */
function secondsOf(time: string, digits: number): number {
  const [sign, whole] = time.startsWith("-") ? [-1, time.slice(1)] : [1, time];
  const padded = whole.padStart(digits + 1, "0");
  const [seconds, fraction] = [padded.slice(0, padded.length - digits), padded.slice(padded.length - digits)];
  return (sign * (Number(seconds) * 1e6 + Number(fraction.padEnd(6, "0").slice(0, 6)))) / 1e6;
}
