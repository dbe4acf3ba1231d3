/** tests/SECURITY.md, made from the list of requirements, the tags in the tests, the limits in the code and the list of cryptography. */
import { CONTEXT_WORDS } from "#lib/identity/password-strength.ts";
import { lastSoak } from "#tests/support/soak.ts";
import { NOT_APPLICABLE, REQUIREMENTS, type Requirement, tagsOf } from "./asvs.ts";
import { INVENTORY, SHA_1 } from "./cryptography.ts";
import { KEYS, SESSIONS, WAYS_IN } from "./documented.ts";
import { numbers } from "./numbers.ts";
import { isAbout, type Tagged, tagged } from "./tags.ts";

const CHAPTERS = {
  2: "Validation and business logic, as far as it is proved by now",
  4: "Web services, as far as they are proved by now",
  6: "Authentication",
  7: "Sessions",
  8: "Authorisation",
  11: "Cryptography",
} as const;

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

function proof({ id, deviation }: Requirement, tests: readonly Tagged[]): string {
  const own = tests.flatMap(({ file, title, ids }) => {
    const tags = ids.filter((tag) => isAbout(tag, id));
    const clauses = tags.flatMap((tag) => tag.slice(id.length) || []);
    return tags.length > 0 ? [`${clauses.length > 0 ? `**${clauses.join(", ")}** ` : ""}\`${file.replace("tests/", "")}\`: ${cell(title)}`] : [];
  });
  return [...(deviation ? [`**Deviation.** ${cell(deviation)}`] : []), ...own].join("<br>");
}

const asks = (requirement: Requirement): string => {
  const clauses = requirement.clauses?.map((clause, index) => `**${tagsOf(requirement)[index]?.slice(requirement.id.length)}** ${cell(clause)}`) ?? [];
  return [cell(requirement.asks), ...clauses].join("<br>");
};

function chapter(number: string, title: string, tests: readonly Tagged[]): string {
  const own = REQUIREMENTS.filter(({ id }) => id.startsWith(`${number}.`));
  const rows = own.map((each) => [`v5.0.0-${each.id}`, String(each.level), asks(each), proof(each, tests)]);
  return `## ${number} ${title}\n\n${table(["id", "level", "what it asks, in our words", "proved by"], rows)}`;
}

const cryptography = () =>
  table(
    ["where", "from", "what", "what for", "what would replace it"],
    INVENTORY.map(({ file, library, names, does, next }) => [
      `\`${file}\``,
      `\`${library}\``,
      names.map((name) => `\`${name}\``).join(", "),
      cell(does),
      cell(next),
    ]),
  );

const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join("\n");

/** The long runs of fuzzing, killing, racing and idling at full size. */
function soaked(): string {
  const soak = lastSoak();
  const outcome = soak ? `last passed on ${soak.date}: ${soak.tests} tests in ${Math.ceil(soak.seconds / 60)} minutes` : "has not passed yet";
  return `The soak (\`npm run soak\`: the long runs at full size) ${outcome}.`;
}

/** The same for the same sources and the same soak, whatever ran. */
export function page(tests = tagged()): string {
  const parts = [
    "# What proves the security of identity and access",
    "Made by `node tests/support/security/table.ts --write`: change the tests, the limits or the lists, and run it. OWASP ASVS 5.0 names the requirements; the wording is ours. A requirement is proved by each test whose title ends in its number. A requirement with clauses is proved when each clause has a test whose title ends in its letter. The last step of `npm test` fails when a requirement without a deviation, or a clause, has no test that passed, in that run or in the last soak.",
    soaked(),
    ...Object.entries(CHAPTERS).map(([number, title]) => chapter(number, title, tests)),
    "## Not applicable",
    table(["id", "why"], Object.entries(NOT_APPLICABLE).map(([id, why]) => [`v5.0.0-${id}`, cell(why)])), // biome-ignore format: one line
    "## Ways to sign in",
    table(["how", "what it asks for"], WAYS_IN.map(({ how, asks }) => [cell(how), cell(asks)])), // biome-ignore format: one line
    "## Numbers",
    table(["what", "how much"], numbers().map(({ what, howMuch }) => [cell(what), howMuch])), // biome-ignore format: one line
    list(SESSIONS),
    "## Words that make bad passwords",
    `The person's own name and address, and: ${CONTEXT_WORDS.join(", ")}.`,
    "## Keys",
    list(KEYS),
    "## Every use of cryptography",
    cryptography(),
    "SHA-1 is used where a protocol demands it, and nowhere else:",
    list(Object.entries(SHA_1).map(([file, why]) => `\`${file}\`: ${why}.`)),
  ];
  return `${parts.join("\n\n")}\n`;
}
