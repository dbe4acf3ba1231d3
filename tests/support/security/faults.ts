/** What is wrong between the requirements, the tests that name them, and the tests that passed. */
import { type Requirement, tagsOf } from "./asvs.ts";
import { isBrowserTest, readTag, type Tagged } from "./tags.ts";

type Given = {
  readonly requirements: readonly Requirement[];
  readonly tests: readonly Tagged[];
  /** Titles of the tests that passed in this run; null to look at the sources alone. */
  readonly passed: readonly string[] | null;
  /** Leaves what only a browser proves to the full run. */
  readonly isWithoutBrowser: boolean;
};

/** Returns one sentence per fault, and an empty list if there is none. A tag must name a requirement without clauses, or one clause of the others. */
export function faults({ requirements, tests, passed, isWithoutBrowser }: Given): string[] {
  const listed = new Set(requirements.flatMap(tagsOf));
  const split = new Set(requirements.filter(({ clauses }) => clauses).map(({ id }) => id));
  const proved = new Set(passed?.flatMap((title) => readTag(title).ids));
  const unknown = tests.flatMap(({ file, title, ids }) =>
    ids
      .filter((id) => !listed.has(id))
      .map((id) => `${file}: "${title}" names ${id}, ${split.has(id) ? "which has clauses: name one of them" : "which is not listed"}`),
  );
  const twice = requirements.filter(({ id }, index) => requirements.findIndex((other) => other.id === id) !== index).map(({ id }) => `${id} is listed twice`);
  const wanted = requirements.flatMap((requirement) => (requirement.deviation && !requirement.clauses ? [] : tagsOf(requirement)));
  const unproved = wanted.flatMap((tag) => {
    const own = tests.filter(({ ids }) => ids.includes(tag));
    if (own.length === 0) return [`${tag} has no test`];
    if (!passed || proved.has(tag) || (isWithoutBrowser && own.every(isBrowserTest))) return [];
    return [`${tag} has a test, but none that passed`];
  });
  return [...unknown, ...twice, ...unproved];
}
