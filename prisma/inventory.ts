/**
 * Reads the schemas and their annotations into one inventory: the record that drives the policy pages, the export,
 * the erasure and the retention. Refuses a schema in which anything is missing, and names each fault.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { getDMMF } from "@prisma/get-dmmf";
import {
  type Basis,
  type Class,
  type Column,
  type ColumnErasure,
  type Database,
  type Inventory,
  type Model,
  type Purpose,
  type Reference,
  readWords,
  type Source,
  type Subject,
  split,
  type Words,
} from "./annotation.ts";
import { columnFaults, modelFaults, wordFaults } from "./rules.ts";

type Datamodel = Exclude<ReturnType<typeof getDMMF>, { error: Error }>["datamodel"]["models"][number];
type Field = Datamodel["fields"][number];

const DATABASES: readonly Database[] = ["account", "telemetry", "vault"];

/** The inventory of the schema files. */
export const readInventory = (): Inventory =>
  inventoryOf(Object.fromEntries(DATABASES.map((name) => [name, readFileSync(path.join(import.meta.dirname, name, "schema.prisma"), "utf8")])));

/** The inventory of schema texts, by database. Throws one error with every fault. */
export function inventoryOf(texts: Partial<Record<Database, string>>): Inventory {
  const models: Model[] = [];
  const faults: string[] = [];
  for (const database of DATABASES) {
    const datamodel = texts[database];
    if (datamodel === undefined) continue;
    const read = getDMMF({ datamodel });
    if ("error" in read) throw new Error(`The ${database} schema cannot be read: ${read.reason}`, { cause: read.error });
    for (const each of read.datamodel.models) {
      const words = readWords(each.documentation ?? "");
      faults.push(...wordFaults(each.name, words, "model"));
      const model = modelOf(database, each, words.words, faults);
      faults.push(...modelFaults(model));
      models.push(model);
    }
  }
  if (faults.length > 0) throw new Error(`The record of processing is incomplete:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  return models;
}

function modelOf(database: Database, each: Datamodel, words: Words, faults: string[]): Model {
  const word = (name: string) => words.get(name) ?? "";
  const also = word("also");
  const [erase, reason] = split(word("erase"));
  const columns = each.fields.filter((field) => field.kind !== "object").map((field) => columnOf(database, each, field, words, faults));
  return {
    database,
    model: each.name,
    table: each.dbName ?? each.name,
    owner: word("owner"),
    about: word("about"),
    subject: subjectOf(word("subject")),
    also: also ? subjectOf(also) : null,
    purpose: word("purpose") as Purpose,
    basis: word("basis") as Basis,
    keep: word("keep"),
    purge: purgeOf(word("purge")),
    file: words.get("file") ?? null,
    survives: erase === "keep" ? reason : null,
    key: each.primaryKey?.fields ?? each.fields.filter((field) => field.isId).map((field) => field.name),
    parents: each.fields.filter((field) => (field.relationFromFields ?? []).length > 0).map((field) => field.type),
    columns,
  };
}

function columnOf(database: Database, model: Datamodel, field: Field, inherited: Words, faults: string[]): Column {
  const { words, leftover } = readWords(field.documentation ?? "");
  const where = `${model.name}.${field.name}`;
  faults.push(...wordFaults(where, { words, leftover }, "column"));
  const word = (name: string) => words.get(name) ?? inherited.get(name) ?? "";
  const [exported, reason] = split(word("export"));
  const [kind, keyField] = split(words.get("sealed") ?? "");
  const column: Column = {
    field: field.name,
    column: field.dbName ?? field.name,
    type: field.type,
    native: field.nativeType?.[0] ?? "",
    optional: !field.isRequired,
    class: (words.get("class") ?? "") as Class,
    about: words.get("about") ?? "",
    why: words.get("why") ?? "",
    purpose: word("purpose") as Purpose,
    basis: word("basis") as Basis,
    keep: word("keep"),
    source: word("source") as Source,
    withheld: exported === "no" ? reason : null,
    sealed: kind ? { kind, field: keyField } : null,
    person: (words.get("person") as Reference | undefined) ?? null,
    of: words.get("of") ?? null,
    mention: words.get("mention") === "yes",
    purge: purgeOf(words.get("purge") ?? ""),
    erasure: erasureOf(words.get("erase") ?? ""),
  };
  faults.push(
    ...columnFaults(
      where,
      database,
      column,
      model.fields.map((other) => other.name),
    ),
  );
  return column;
}

function subjectOf(value: string): Subject {
  const [kind, rest] = split(value);
  return kind === "none" ? { kind, reason: rest } : { kind: kind as Exclude<Subject["kind"], "none">, field: rest };
}

function erasureOf(value: string): ColumnErasure | null {
  const [kind, reason] = split(value);
  if (kind === "keep") return { kind, reason };
  return kind === "row" || kind === "empty" ? { kind } : null;
}

const UNITS = { h: 3_600, d: 86_400 } as const;

function purgeOf(value: string): Model["purge"] {
  const match = /^(\w+)\+(\d+)([hd])$/.exec(value);
  return match ? { field: match[1] ?? "", seconds: Number(match[2]) * UNITS[match[3] as keyof typeof UNITS] } : null;
}
