/** The results as Markdown. */
export type Section = { title: string; head: string[]; rows: string[]; note?: string /** When, where and how. */; taken?: string };

export const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

const markdown = ({ title, head, rows, note, taken }: Section): string =>
  [`## ${title}`, "", row(head), row(head.map(() => "---")), ...rows, "", ...(note ? [note] : []), ...(taken ? [`Taken: ${taken}.`] : []), ""].join("\n");

const titleOf = (text: string): string => /^## (.*)/.exec(text)?.[1] ?? "";

/** `text` with the sections of the same titles replaced where they stand, and those that are new at its end. */
export function replaced(text: string, sections: readonly Section[]): string {
  const parts = text.split(/^(?=## )/m).filter(Boolean);
  for (const section of sections) {
    const at = parts.findIndex((part) => titleOf(part) === section.title);
    const part = `${markdown(section)}\n`;
    if (at < 0) parts.push(part);
    else parts[at] = part;
  }
  return `${parts.join("").trimEnd()}\n`;
}
