/**
 * The inventory as the export, the erasure and the retention use it: which rows are about whom, and in which order
 * they may be deleted. No table is named here: a new model is covered by its annotations.
 */
import type { Column, Model, Subject } from "#prisma/annotation.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { account } from "../platform/db/account.ts";
import { type Row, rowsOf } from "../platform/db/rows.ts";

export { type Row, rowsOf } from "../platform/db/rows.ts";

type Where = Record<string, unknown>;

type Person = {
  readonly userId: string;
  readonly auditRef: string;
  /** The keyed hash of their address, where rows about others' invitations to them are wanted. */
  readonly emailLookup?: Uint8Array<ArrayBuffer>;
};

/** Whose data: a person's, that of whole workspaces, and that of single devices. An account is a person with the workspaces that are theirs. */
export type Scope = {
  readonly person: Person | null;
  readonly workspaceIds: readonly string[];
  readonly deviceIds: readonly string[];
};

function whereOf(subject: Subject, { person, workspaceIds }: Scope): Where | null {
  if (subject.kind === "user") return person && { [subject.field]: person.userId };
  if (subject.kind === "actor") return person && { [subject.field]: person.auditRef };
  if (subject.kind === "workspace") return { [subject.field]: { in: [...workspaceIds] } };
  return null;
}

/** The devices themselves, and whatever points at them. */
function whereOfDevices(model: Model, { deviceIds }: Scope): Where | null {
  if (deviceIds.length === 0) return null;
  if (model.model === "Device") return { id: { in: [...deviceIds] } };
  return model.parents.includes("Device") ? { deviceId: { in: [...deviceIds] } } : null;
}

const accountModels = INVENTORY.filter((model) => model.database === "account");

export const isExported = (column: Column): boolean => column.withheld === null;

/**
 * The account models of which something is exported, each with the rows that belong to `scope`, and those elsewhere that refer to its person: what
 * was done to them in workspaces of others, invitations, offers, access periods.
 */
export const toExport = (scope: Scope): { model: Model; where: Where }[] =>
  accountModels
    .filter(({ columns }) => columns.some(isExported))
    .flatMap((model) => {
      const references = model.columns.map((column) => whereOfReference(column, scope));
      const conditions = [whereOf(model.subject, scope), ...references].filter((where) => where !== null);
      return conditions.length > 0 ? [{ model, where: { OR: conditions } }] : [];
    });

/** How `column` refers to the person of `scope`; undefined when it refers to nobody, or they have no such reference. */
const referenceTo = ({ person: reference }: Column, { person }: Scope): string | Uint8Array | undefined =>
  reference && person ? { user: person.userId, actor: person.auditRef, address: person.emailLookup }[reference] : undefined;

function whereOfReference(column: Column, scope: Scope): Where | null {
  const reference = referenceTo(column, scope);
  return reference === undefined ? null : { [column.field]: reference };
}

/** Whether `column` refers to the person of `scope` in this row. */
export function refersTo(column: Column, row: Row, scope: Scope): boolean {
  const [reference, value] = [referenceTo(column, scope), row[column.field]];
  if (reference instanceof Uint8Array) return value instanceof Uint8Array && Buffer.from(value).equals(reference);
  return reference !== undefined && value === reference;
}

/** Whether the row belongs to `scope` as a whole: it is about its person, or of one of its workspaces. */
export function isOwn({ subject }: Model, row: Row, { person, workspaceIds }: Scope): boolean {
  if (subject.kind === "user") return row[subject.field] === person?.userId;
  if (subject.kind === "actor") return row[subject.field] === person?.auditRef;
  return subject.kind === "workspace" && workspaceIds.includes(String(row[subject.field]));
}

/** The account models whose rows an erasure deletes, children before parents, each with the rows of `scope`. */
export const toErase = (scope: Scope): { model: Model; where: Where }[] =>
  childrenFirst(accountModels.filter((model) => model.survives === null)).flatMap((model) => {
    const subjects = [model.subject, ...(model.also ? [model.also] : [])].flatMap((subject) => whereOf(subject, scope) ?? []);
    const conditions = subjects.concat(whereOfDevices(model, scope) ?? []);
    return conditions.length > 0 ? [{ model, where: { OR: conditions } }] : [];
  });

/** The columns that refer to the person of `scope` in rows of others, and that an erasure sets to null. */
export const toEmpty = (scope: Scope): { model: Model; where: Where; data: Row }[] =>
  accountModels.flatMap((model) =>
    model.columns.flatMap((column) => {
      const where = column.erasure?.kind === "empty" ? whereOfReference(column, scope) : null;
      return where ? [{ model, where, data: { [column.field]: null } }] : [];
    }),
  );

function childrenFirst(models: readonly Model[]): Model[] {
  const ordered: Model[] = [];
  const visit = (model: Model) => {
    if (ordered.includes(model)) return;
    for (const child of models) if (child !== model && child.parents.includes(model.model)) visit(child);
    ordered.push(model);
  };
  models.forEach(visit);
  return ordered;
}

export const telemetryModels = INVENTORY.filter((model) => model.database === "telemetry");

/** The fields of a row that name a key in the vault: what is sealed under it, or a file. */
export const keyFields = (model: Model): string[] => [
  ...new Set([...model.columns.flatMap((column) => column.sealed?.field ?? []), ...(model.file ? [model.file] : [])]),
];

/** Whether `field` names the key of a workspace, which a row that goes alone leaves behind. */
export const isKeyOfWorkspace = (model: Model, field: string): boolean =>
  model.columns.some(({ sealed }) => sealed?.kind === "workspace" && sealed.field === field);

/** Account models whose rows name keys. */
const keyed = accountModels.filter((model) => keyFields(model).length > 0);

/** Columns that are set to null when their time has come; those of one model and one time together. */
export const purgeableColumns = accountModels.flatMap((model) => {
  const columns = model.columns.filter(({ purge }) => purge !== null);
  const groups = Map.groupBy(columns, ({ purge }) => `${purge?.field}+${purge?.seconds}`);
  return [...groups.values()].flatMap((group) => {
    const purge = group[0]?.purge;
    return purge ? [{ model, purge, fields: group.map(({ field }) => field) }] : [];
  });
});

export const purgeable = INVENTORY.flatMap((model) => (model.purge ? [{ model, purge: model.purge }] : []));

/** Which of `refs` are named by a row: their keys must not go. */
export async function inUse(refs: readonly string[]): Promise<Set<string>> {
  const used = new Set<string>();
  for (const model of keyed) {
    for (const field of keyFields(model)) {
      const rows = await rowsOf(account(), model).findMany({ where: { [field]: { in: [...refs] } }, select: { [field]: true } });
      for (const row of rows) used.add(String(row[field]));
    }
  }
  return used;
}
