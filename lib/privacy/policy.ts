/** Makes the privacy policy out of our prose and the inventory's tables. Run by `npm run kept -- documents:write`, and compared by a test. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { CAPTURED_FOR_HOURS, CAPTURES_KEPT_HOURS } from "../devices/index.ts";
import { PERSONAL_DAYS } from "../devices/schema.ts";
import { fileOf } from "../documents/index.ts";
import { dayInWords, EDITIONS, type Edition, NOTICE_DAYS } from "../documents/schema.ts";
import { LIFETIME, SESSION } from "../identity/index.ts";
import { SIGN_UP_ASKS } from "../identity/schema.ts";
import { DAY, HOUR, MINUTE } from "../platform/clock.ts";
import { ANSWER_WITHIN } from "../workspaces/index.ts";
import { CLOSED_FOR } from "../workspaces/schema.ts";
import { collected, staying } from "./inventory.ts";
import { RECIPIENTS } from "./recipients.ts";
import { EXPORT_KEPT_FOR } from "./schema.ts";

const newest = EDITIONS[EDITIONS.length - 1] ?? EDITIONS[0];

const cell = (text: string) => text.replaceAll("|", "\\|");
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

const parts = ({ version, effectiveFrom }: Edition): Record<string, string> => ({
  version: String(version),
  date: dayInWords(effectiveFrom),
  ...durations(),
  asked: inWords(SIGN_UP_ASKS),
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

/** Spans of time that the prose names, from the constants that the code obeys. */
const durations = (): Record<string, string> => ({
  knownBrowser: span(LIFETIME.knownBrowser),
  knownNetwork: span(LIFETIME.knownNetwork),
  triesKept: keptFor("Budget"),
  recordKept: keptFor("AuditEntry"),
  captured: span(CAPTURED_FOR_HOURS * HOUR),
  capturesKept: span(CAPTURES_KEPT_HOURS * HOUR),
  sessionIdle: span(SESSION.idle),
  sessionAbsolute: span(SESSION.absolute),
  staffIdle: span(SESSION.staffIdle),
  staffAbsolute: span(SESSION.staffAbsolute),
  confirmLink: span(LIFETIME.confirmLink),
  personalDays: span(PERSONAL_DAYS * DAY),
  exportKept: span(EXPORT_KEPT_FOR),
  closedFor: span(CLOSED_FOR),
  answerWithin: span(ANSWER_WITHIN),
  noticeDays: span(NOTICE_DAYS * DAY),
});

/** In the largest unit that divides it; a day alone is 24 hours. */
function span(milliseconds: number): string {
  const [unit, name] = milliseconds > DAY ? ([DAY, "day"] as const) : milliseconds >= HOUR ? ([HOUR, "hour"] as const) : ([MINUTE, "minute"] as const);
  const count = milliseconds / unit;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

function keptFor(name: string): string {
  const model = INVENTORY.find((each) => each.model === name);
  if (!model) throw new Error(`The policy names the retention of an unknown model: ${name}`);
  return model.keep;
}

const inWords = (items: readonly string[]): string => new Intl.ListFormat("en-GB", { type: "conjunction" }).format(items);

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
