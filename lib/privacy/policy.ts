/** Makes the privacy policy out of our prose and the inventory's tables. Run by `npm run kept -- documents:write`, and compared by a test. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileOf } from "../documents/index.ts";
import { dayInWords, EDITIONS, type Edition } from "../documents/schema.ts";
import { collected, staying } from "./inventory.ts";
import { RECIPIENTS } from "./recipients.ts";

const newest = EDITIONS[EDITIONS.length - 1] ?? EDITIONS[0];

const cell = (text: string) => text.replaceAll("|", "\\|");
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

const parts = ({ version, effectiveFrom }: Edition): Record<string, string> => ({
  version: String(version),
  date: dayInWords(effectiveFrom),
  collected: table(
    ["What", "Why", "Legal basis", "How long", "Source"],
    collected().map((row) => [row.what, row.why, row.basis, row.keep, row.source]),
  ),
  recipients: table(
    ["Who", "What for", "Which data", "Where"],
    RECIPIENTS.map((each) => [each.name, each.purpose, each.data, each.where]),
  ),
  staying: table(
    ["What stays", "Why", "Until"],
    staying().map((each) => [each.what, each.why, each.until]),
  ),
});

/** The text of the newest version, as prose and inventory say it now. */
export function policyText(): string {
  const prose = readFileSync(path.join(import.meta.dirname, "policy.md"), "utf8");
  const values = parts(newest);
  return prose.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The policy's prose asks for an unknown part: ${name}`);
    return value;
  });
}

/** Writes the text of the newest version; once that is published, add a version instead. Returns the file. */
export function writePolicy(): string {
  const file = fileOf(newest);
  writeFileSync(file, policyText());
  return file;
}
