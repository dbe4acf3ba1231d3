/** How a field is called, shown and kept. Labels and units are sealed under the key of their workspace. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { type Tx, transaction } from "../platform/db/account.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { type Column, keyOf, openToShow, type SubjectKey, seal } from "../platform/seal/index.ts";
import { type Access, lockDevice, requireAlso } from "../workspaces/index.ts";
import { COLOURS, type Colour, type FieldChange, type FieldView, isShorter, type Kind, keptDays } from "./schema.ts";

const LABEL: Column = "field.label_sealed";
const UNIT: Column = "field.unit_sealed";

export const FIELD_SHOWN = {
  deviceId: true,
  ordinal: true,
  key: true,
  kind: true,
  labelSealed: true,
  unitSealed: true,
  digits: true,
  colour: true,
  isVisible: true,
  isPersonal: true,
  keepDays: true,
} as const;

export type FieldRow = {
  deviceId: string;
  ordinal: number;
  key: string;
  kind: string;
  labelSealed: Uint8Array | null;
  unitSealed: Uint8Array | null;
  digits: number | null;
  colour: string | null;
  isVisible: boolean;
  isPersonal: boolean;
  keepDays: number | null;
};

const rowId = ({ deviceId, ordinal }: Pick<FieldRow, "deviceId" | "ordinal">) => `${deviceId}:${ordinal}`;

export function fieldView(row: FieldRow, key: SubjectKey | null): FieldView {
  const text = (column: Column, sealed: Uint8Array | null) => (sealed ? openToShow(key, column, rowId(row), sealed) : null);
  const { digits, isVisible, isPersonal, keepDays } = row;
  return {
    key: row.key,
    kind: row.kind as Kind,
    label: text(LABEL, row.labelSealed),
    unit: text(UNIT, row.unitSealed),
    digits,
    colour: COLOURS.find((colour) => colour === row.colour) ?? COLOURS[0],
    isVisible,
    isPersonal,
    keepDays,
    keptDays: keptDays(row),
  };
}

/**
 * Changes how a field is called, shown and kept; returns it as it is then. Who lets its readings be kept for a shorter time
 * deletes the older ones, within hours and for good: that takes the right to delete readings, and a word of confirmation.
 * Ask `measurements.changeField`, which says how many these are; this verb does not know.
 */
export async function changeField(access: Access<"devices:write">, deviceId: string, key: string, change: FieldChange, now = clock.now()): Promise<FieldView> {
  const { workspaceId } = access;
  const subjectKey = await keyOf(workspaceId);
  return transaction(async (tx) => {
    // Locked, so that of two changes at once the second is judged by what the first left.
    await lockDevice(tx, access, deviceId);
    // Found by name here and not by the database, which would stumble over a name that no text can have.
    const row = (await tx.field.findMany({ where: { workspaceId, deviceId }, select: FIELD_SHOWN })).find((field) => field.key === key);
    if (!row) throw notFound();
    const before = fieldView(row, subjectKey);
    const after = changed(before, change);
    if (isShorter(after.keptDays, before.keptDays)) requireDeletion(access, change);
    if (JSON.stringify(after) === JSON.stringify(before)) return before;
    await save(tx, row, before, after, subjectKey);
    await record(tx, access.actor, "field.changed", { workspaceId, objectId: deviceId }, now);
    return after;
  });
}

function changed(before: FieldView, { label, unit, digits, colour, isVisible, isPersonal, keepDays }: FieldChange): FieldView {
  const own = <T>(given: T | undefined, now: T): T => (given === undefined ? now : given);
  const after = {
    ...before,
    label: own(label, before.label),
    unit: own(unit, before.unit),
    digits: own(digits, before.digits),
    colour: own<Colour | null>(colour, before.colour) ?? COLOURS[0],
    isVisible: own(isVisible, before.isVisible),
    isPersonal: own(isPersonal, before.isPersonal),
    keepDays: own(keepDays, before.keepDays),
  };
  return { ...after, keptDays: keptDays(after) };
}

/** Or whoever may only change settings would delete readings by them. */
function requireDeletion(access: Access<"devices:write">, { isConfirmed }: FieldChange): void {
  requireAlso(
    access,
    "measurements:delete",
    "Keeping readings for a shorter time deletes the older ones, and what you are in this workspace does not include that.",
  );
  if (isConfirmed) return;
  const sentence = "Readings older than that would be deleted within hours, for good. Please confirm it.";
  throw new Refusal("conflict", "field.deletion_unconfirmed", sentence, { fields: { confirmed: "Please confirm that older readings may be deleted." } });
}

/** Seals what changed and nothing else: a text that cannot be read at present stays as it is. */
function save(tx: Tx, row: FieldRow, before: FieldView, after: FieldView, key: SubjectKey): Promise<unknown> {
  const { label, unit, digits, colour, isVisible, isPersonal, keepDays } = after;
  const sealed = (column: Column, text: string | null) => (text === null ? null : seal(key, column, rowId(row), text));
  const labelSealed = label === before.label ? undefined : sealed(LABEL, label);
  const unitSealed = unit === before.unit ? undefined : sealed(UNIT, unit);
  return tx.field.update({
    where: { deviceId_ordinal: { deviceId: row.deviceId, ordinal: row.ordinal } },
    data: {
      ...(labelSealed === undefined ? {} : { labelSealed }),
      ...(unitSealed === undefined ? {} : { unitSealed }),
      digits,
      colour,
      isVisible,
      isPersonal,
      keepDays,
    },
  });
}
