/** What an annotation must say. Each rule returns sentences about what is wrong; an empty list is a good record. */
import { BASES, CLASSES, type Column, type Database, isPersonal, type Model, PURPOSES, REFERENCES, SOURCES, SUBJECTS, type Words } from "./annotation.ts";

const WORDS = {
  model: ["owner", "subject", "also", "purpose", "basis", "keep", "purge", "file", "source", "export", "erase", "about"],
  column: ["class", "purpose", "basis", "keep", "source", "export", "sealed", "person", "of", "mention", "purge", "erase", "about", "why"],
} as const;

const NEEDED = ["owner", "subject", "purpose", "basis", "keep", "source", "export", "erase", "about"];

const VALUES: Record<string, readonly string[]> = {
  class: Object.keys(CLASSES),
  purpose: Object.keys(PURPOSES),
  basis: Object.keys(BASES),
  source: Object.keys(SOURCES),
  subject: SUBJECTS,
  also: SUBJECTS,
  export: ["yes", "no"],
  erase: ["row", "empty", "keep"],
  sealed: SUBJECTS,
  person: Object.keys(REFERENCES),
  mention: ["yes"],
};

/** Values that must be followed by a reason. */
const REASONED: Record<string, string> = { export: "no", erase: "keep", subject: "none" };

export function wordFaults(where: string, { words, leftover }: { words: Words; leftover: string }, kind: "model" | "column"): string[] {
  const faults = leftover ? [`${where}: cannot read "${leftover}"`] : [];
  for (const [word, value] of words) {
    const first = value.split(":")[0] ?? "";
    if (!(WORDS[kind] as readonly string[]).includes(word)) faults.push(`${where}: unknown word "${word}"`);
    else if (VALUES[word] && !VALUES[word].includes(first)) faults.push(`${where}: ${word} cannot be "${first}"`);
    if (REASONED[word] === first && value.length <= first.length + 1) faults.push(`${where}: ${word}=${first} needs a reason`);
  }
  if (kind === "model") faults.push(...NEEDED.filter((word) => !words.has(word)).map((word) => `${where}: ${word} is missing`));
  else if (!words.has("class")) faults.push(`${where}: class is missing`);
  return faults;
}

export function modelFaults(model: Model): string[] {
  const faults: string[] = [];
  const fault = (text: string) => faults.push(`${model.model}: ${text}`);
  const column = (field: string) => model.columns.find((each) => each.field === field);
  for (const subject of [model.subject, model.also]) {
    if (subject && subject.kind !== "none" && !column(subject.field)) fault(`subject field "${subject.field}" does not exist`);
  }
  if (model.purge && column(model.purge.field)?.type !== "DateTime") fault(`purge field "${model.purge.field}" is not a time`);
  if (model.file && !column(model.file)) fault(`file field "${model.file}" does not exist`);
  for (const { field, of } of model.columns) if (of && !column(of)?.person) fault(`${field} is of "${of}", which refers to no person`);
  for (const { field, optional, purge, erasure } of model.columns) {
    if (purge && column(purge.field)?.type !== "DateTime") fault(`purge field "${purge.field}" of ${field} is not a time`);
    if ((purge || erasure?.kind === "empty") && !optional) fault(`${field} is to be set to null, which it cannot be`);
  }
  for (const { field } of unsaidErasures(model)) fault(`${field} refers to a person who does not own the row, so it must say erase=`);
  for (const { field } of unsaidReferences(model)) fault(`${field} refers to a person, so it must say person=`);
  if (model.parents.includes("Device") && !column("deviceId")) fault("points at a device, so it must do so by deviceId");
  if (model.subject.kind === "none" && model.survives === null) fault("is about nobody, so erasure cannot find its rows: erase must be keep, with the reason");
  if (model.subject.kind === "none" && model.columns.some((each) => each.withheld === null)) fault("is about nobody, so it cannot be exported");
  if (model.subject.kind === "key" && model.database !== "vault") fault("only the vault holds keys");
  return faults;
}

/** Columns that by their name refer to a person and do not say how. What refers to the subject of the row says it there. */
const unsaidReferences = ({ database, model, subject, columns }: Model): Column[] =>
  database !== "account" || model === "User" || columns.every(({ withheld }) => withheld !== null)
    ? []
    : columns.filter(({ field, type, person }) => {
        const isReference = type === "String" && (field === "userId" || field.endsWith("Ref"));
        return isReference && !person && (subject.kind === "none" || subject.field !== field);
      });

/** Columns that refer to a person whose erasure leaves the row, and that do not say what becomes of them. */
const unsaidErasures = ({ subject, survives, columns }: Model): Column[] =>
  survives === null ? columns.filter(({ field, person, erasure }) => person && !erasure && (subject.kind === "none" || subject.field !== field)) : [];

/** Text that a telemetry database may hold: what a device reported, and one of a fixed list of words. */
const TELEMETRY_TEXT = ["DatabaseRegion.region", "MeasurementText.value", "DropCount.reason", "Message.format", "Message.outcome", "Message.reason"];
const NUMBERS_AND_TIMES = ["Int", "BigInt", "Float", "Boolean", "DateTime"];
const SECRET = /token|secret|password|passphrase|credential|private|recovery|pepper/i;
const PROTECTED = /(Hash|Sealed|Wrapped)$/;
/** Where the model's sentence says enough about each of its columns. */
const SAID_BY_MODEL: readonly string[] = ["technical", "measurement"];

export function columnFaults(where: string, database: Database, column: Column, fields: readonly string[]): string[] {
  const faults: string[] = [];
  const fault = (text: string) => faults.push(`${where}: ${text}`);
  if (isPersonal(column.class) && !SAID_BY_MODEL.includes(column.class) && !column.about) fault("a personal column must say what it is about");
  if (column.sealed && column.type !== "Bytes") fault("a sealed column must be Bytes");
  if (column.sealed && !column.field.endsWith("Sealed")) fault("a sealed column's name must end in Sealed");
  if (!column.sealed && column.field.endsWith("Sealed")) fault("its name ends in Sealed and it is not sealed");
  if (column.sealed && !fields.includes(column.sealed.field)) fault(`key field "${column.sealed.field}" does not exist`);
  // The random number of a token's row is none: it is shown beside the token's name, and opens nothing.
  const isSecret = column.class === "credential" || (SECRET.test(column.field) && column.native !== "Uuid");
  if (isSecret && !PROTECTED.test(column.field)) fault("a secret must be a Hash, Sealed or Wrapped");
  if (column.class === "identity" && column.type !== "Bytes") fault("who somebody is must be sealed or hashed");
  if (database === "telemetry" && !NUMBERS_AND_TIMES.includes(column.type) && !TELEMETRY_TEXT.includes(where))
    fault("a telemetry database holds numbers and times only");
  return faults;
}
