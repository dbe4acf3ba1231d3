/** One mail in place of several of a kind. Nothing is lost: the summary tells how many there were, and the values of their facts. */
import type { Letter } from "./letter-schema.ts";

const MAX_VALUES = 5;

const paragraph = (count: number) =>
  `This happened ${count} times since our last mail about it. After a few mails of a kind in a quarter of an hour we send one summary.`;

/** `letters` are of one kind and to one address, oldest first. */
export function summaryOf(letters: readonly Letter[]): Letter {
  const [first, ...more] = letters;
  if (!first) throw new Error("A summary needs a letter.");
  if (more.length === 0) return first;
  const isSameAction = more.every(({ action }) => action?.url === first.action?.url);
  const { action, ...words } = first;
  return {
    ...words,
    subject: `${first.subject} (${letters.length} times)`,
    paragraphs: [paragraph(letters.length), ...first.paragraphs],
    facts: factsOf(letters),
    ...(action && isSameAction ? { action } : {}),
  };
}

function factsOf(letters: readonly Letter[]): [string, string][] {
  const values = new Map<string, Set<string>>();
  for (const [label, value] of letters.flatMap(({ facts }) => facts ?? [])) values.set(label, (values.get(label) ?? new Set()).add(value));
  return [["Times", String(letters.length)], ...[...values].map(([label, found]): [string, string] => [label, listed([...found])])];
}

const listed = (values: readonly string[]): string =>
  values.length <= MAX_VALUES ? values.join("; ") : `${values[0]}; …; ${values.at(-1)} (${values.length} different)`;
