/** Long repetitive text that makes a parser with quadratic run time slow, and a bound on the CPU time of one call. */
import { isRefusal } from "#lib/platform/refusal.ts";
import { effort } from "./effort.ts";

/** In UTF-16 code units. At the small size a quadratic parser is far over the bound, too. */
export const HOSTILE_LENGTH = effort(65_536, 1_048_576);

/** In milliseconds, for one call, which may read a text in a dozen ways. Linear run time needs a third of this or less. Quadratic run time needs seconds at the small size, and minutes at the large one. */
const MAX_CPU_MS = effort(500, 4_000);

const CHARACTERS = [..."0aAzZ_ -+.:/\\'\"`~!@#$%^&*(){}[]<>|;,?=", "\t", "\n", "\r", "\0", "é", "😀", "\ud800", "\u2028", "\u3000", "\u0301", "＝"];
const ALTERNATIONS = [
  ...[
    "\u0315\u0300",
    "a\u0315\u0300",
    "가\u0300\u0315",
    "0.",
    ".0",
    "1e",
    "-1",
    "00",
    "1,",
    " ,",
    "a b",
    "a=1,",
    ",a=1",
    ",a=",
    '="',
    '\\"',
    "\\ ",
    "\\,",
    "\\=",
  ],
  ...[
    "m f=1\n",
    "m,a=1 f=1\n",
    'm f="\n',
    'm",t="x a=",b="\n',
    "# \n",
    "\r\n",
    "urn:dev:a:x",
    ":_/",
    "_\n",
    "a/",
    "//",
    "../",
    "%2e",
    "%25",
    "%%",
    "a&",
    "&a=",
    "a=&",
    "=&",
  ],
  ...[
    '{"',
    '":',
    '"a":',
    '{"a":',
    "[[",
    "[]",
    "{}",
    "],",
    "},",
    '"a":1,',
    "&quot;",
    "&amp",
    "(1,",
    "kept_d_",
    "Bearer ",
    "; ",
    " ;",
    "charset=",
    ";charset=utf-8 ",
    "T00:",
    "2026-",
    "Z",
  ],
  ...["v1,", " v1,", "aa==", "a=", "0x", "\n\r", '"\n', '""', '","', ",\t", "name,", "ſ", "İ", "ﬃ", "\u202e", "::", "1.1.1.", "]:1", "application/json"],
];

/** One character or a short sequence, repeated to the full length. */
export const hostileTexts: readonly string[] = [...new Set([...CHARACTERS, ...ALTERNATIONS])].map((token) =>
  token.repeat(Math.ceil(HOSTILE_LENGTH / token.length)),
);

const shortened = (text: string): string => JSON.stringify(text.slice(0, 24));

const milliseconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000;

/** Calls `parse` with each text. Returns one line for each call that needed too much CPU time, or threw anything but a refusal. */
export async function faultsOf<T>(
  parse: (input: T) => unknown,
  inputs: Iterable<T>,
  nameOf: (input: T) => string = (input) => shortened(String(input)),
): Promise<string[]> {
  const faults: string[] = [];
  for (const input of inputs) {
    const started = process.threadCpuUsage();
    try {
      await parse(input);
    } catch (error) {
      if (!isRefusal(error)) faults.push(`${nameOf(input)}: ${error}`);
    }
    const spent = milliseconds(process.threadCpuUsage(started));
    if (spent > MAX_CPU_MS) faults.push(`${nameOf(input)}: ${Math.round(spent)} ms of CPU time`);
  }
  return faults;
}
