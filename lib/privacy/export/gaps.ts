/** Values that could not be opened: each stands in the copy as a marked gap, and all of them in its readme and manifest. */
import type { Column, Model } from "#prisma/annotation.ts";
import { type Row, rowName } from "../../platform/db/rows.ts";

/** What stands in place of the value. */
const MARK = "[unreadable]";

export type Gap = { readonly file: string; readonly row: string; readonly column: string; readonly what: string };

export class Gaps {
  private readonly found = new Map<string, Gap>();

  /** Takes note of a gap, once however many files have it. Returns the mark. */
  add(model: Model, column: Column, row: Row): string {
    const name = rowName(model, row);
    this.found.set(`${model.table}.${column.column}|${name}`, {
      file: `account/${model.table}.json`,
      row: name,
      column: column.field.replace(/Sealed$/, ""),
      what: column.about || model.about,
    });
    return MARK;
  }

  all(): Gap[] {
    return [...this.found.values()];
  }

  /** For the readme: nothing where there is none. */
  inWords(): string {
    if (this.found.size === 0) return "";
    const lines = this.all().map(({ file, row, column, what }) => `- ${file}, row ${row}, ${column}: ${what}`);
    return `
Values that could not be read
We hold these values encrypted and could not decrypt them when this copy was made. Each is marked ${MARK} in its place; the
rest of the copy is complete. We have been alerted. We keep no backups from which we could restore them. Ask us about them.
${lines.join("\n")}
`;
  }
}
