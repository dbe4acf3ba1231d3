/** The results as Markdown. */
export type Section = { title: string; head: string[]; rows: string[]; note?: string };

export const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

export const markdown = ({ title, head, rows, note }: Section): string =>
  [`## ${title}`, "", row(head), row(head.map(() => "---")), ...rows, ...(note ? ["", note] : []), ""].join("\n");
