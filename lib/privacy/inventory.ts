/** The record of processing as people read it: what the policy, `/privacy/data` and `/privacy/processing` show. */
import { BASES, CLASSES, type Column, isPersonal, type Model, PURPOSES, type Purpose, SOURCES } from "#prisma/annotation.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { QUEUE_TABLES } from "./queue-tables.ts";

/** Every table of the databases, those of the job queue included. */
const ALL: readonly Model[] = [...INVENTORY, ...QUEUE_TABLES];

const KEPT: Record<string, string> = {
  account: "As long as you have an account",
  workspace: "As long as the workspace exists",
  forever: "For good",
};

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const keepOf = (keep: string) => KEPT[keep] ?? sentence(keep);
const isAboutSomebody = (model: Model) => model.subject.kind !== "none" && model.subject.kind !== "key";
const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

const WHERE = {
  account: "European Union",
  telemetry: "The region chosen for the workspace",
  vault: "European Union",
} as const satisfies Record<Model["database"], string>;

export type Collected = { what: string; why: string; basis: string; keep: string; source: string; where: string };

/** Each kind of personal data: what it is, why and on which basis we hold it, for how long, and who gave it. */
export function collected(): Collected[] {
  const rows = INVENTORY.filter(isAboutSomebody).flatMap((model) =>
    model.columns
      .filter((column) => isPersonal(column.class))
      .map((column) => ({
        what: column.about || model.about,
        why: column.why || `${PURPOSES[column.purpose]}.`,
        basis: BASES[column.basis],
        keep: keepOf(column.keep),
        source: SOURCES[column.source],
        where: WHERE[model.database],
      })),
  );
  return [...new Map(rows.map((row) => [row.what, row])).values()];
}

export type ColumnRow = { column: string; class: string; about: string; basis: string; keep: string; source: string; exported: string; sealed: boolean };
export type TableView = { database: string; table: string; about: string; where: string; erasure: string; columns: ColumnRow[] };

function exportOf({ withheld, person }: Column): string {
  if (withheld !== null) return `No: ${withheld}`;
  return person ? "Yes; other people only as “another person”" : "Yes";
}

const columnRow = (column: Column): ColumnRow => ({
  column: column.column,
  class: sentence(CLASSES[column.class]),
  about: column.about,
  basis: BASES[column.basis],
  keep: keepOf(column.keep),
  source: SOURCES[column.source],
  exported: exportOf(column),
  sealed: column.sealed !== null,
});

/** Every table and every column of our databases. */
export const tables = (): TableView[] =>
  ALL.map((model) => ({
    database: model.database,
    table: model.table,
    about: model.about,
    where: WHERE[model.database],
    erasure: model.survives === null ? "Deleted with the account or the workspace" : `Stays: ${model.survives}`,
    columns: model.columns.map(columnRow),
  }));

export type Activity = {
  purpose: string;
  /** Names the purpose to `recipientsOf`. */
  serves: Purpose;
  bases: string[];
  people: string;
  data: string[];
  keep: string[];
  where: string[];
  protection: string[];
};

const PROTECTION = [
  "Names, addresses and mails are sealed under a key of their own for each person and workspace; destroying the key makes every copy unreadable.",
  "Passwords, links, cookies and tokens are stored as hashes only.",
  "Measurements lie in a database of their own, under random numbers, without names of people and devices. A text that a device sends is stored as it was sent.",
  "Whoever reads or changes something must hold a pass that only a check can make; changes are recorded in a chained record.",
];

/** The record of processing activities (Art. 30 GDPR), one activity for each purpose. */
export const processing = (): Activity[] =>
  Object.entries(PURPOSES).map(([purpose, text]) => {
    const models = ALL.filter((model) => model.purpose === purpose);
    const columns = models.flatMap((model) => model.columns).filter((column) => isPersonal(column.class));
    return {
      purpose: text,
      serves: purpose as Purpose,
      bases: unique(models.map((model) => BASES[model.basis])),
      people: "People with an account, and the members of their workspaces",
      data: unique(models.filter((model) => model.columns.some((column) => isPersonal(column.class))).map((model) => model.about)),
      keep: unique(columns.map((column) => keepOf(column.keep))),
      where: unique(models.map((model) => WHERE[model.database])),
      protection: PROTECTION,
    };
  });

export type Staying = { what: string; why: string; until: string };

/** What outlives an erasure, why, and until when: whole tables, and columns in rows of others. What is about nobody is left out. */
export const staying = (): Staying[] =>
  INVENTORY.filter((model) => model.keep !== "forever" && model.basis !== "none").flatMap((model) => {
    if (model.survives !== null) return [{ what: model.about, why: model.survives, until: keepOf(model.keep) }];
    return model.columns.flatMap(({ about, erasure, keep }) => (erasure?.kind === "keep" ? [{ what: about, why: erasure.reason, until: keepOf(keep) }] : []));
  });
