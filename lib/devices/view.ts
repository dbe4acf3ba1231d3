/** What is read of a device, and how it is shown. Its name and tags are sealed under the key of its workspace. */
import { type Column, openToShow, type SubjectKey, seal, tryOpen } from "../platform/seal/index.ts";
import { FIELD_SHOWN, type FieldRow, fieldView } from "./field-settings.ts";
import type { DeviceView } from "./schema.ts";

const NAME: Column = "device.name_sealed";
const TAGS: Column = "device.tags_sealed";

export const NAMED = { id: true, nameSealed: true, tagsSealed: true } as const;

export const SHOWN = {
  ...NAMED,
  interval: true,
  createdAt: true,
  retiredAt: true,
  retiresAt: true,
  hardwareHint: true,
  acceptsTests: true,
  resetsCounter: true,
  messageChangedAt: true,
  tokens: { where: { revokedAt: null }, select: { id: true, hint: true } },
  fields: { orderBy: { ordinal: "asc" }, select: FIELD_SHOWN },
} as const;

type Sealed = { id: string; nameSealed: Uint8Array; tagsSealed: Uint8Array | null };
type Row = Sealed & {
  interval: number;
  createdAt: Date;
  retiredAt: Date | null;
  retiresAt: Date | null;
  hardwareHint: string | null;
  acceptsTests: boolean;
  resetsCounter: boolean;
  messageChangedAt: Date | null;
  tokens: { id: string; hint: string }[];
  fields: FieldRow[];
};

export const view = (row: Row, key: SubjectKey | null): DeviceView => ({
  id: row.id,
  ...opened(row, key),
  interval: row.interval,
  createdAt: row.createdAt,
  retiredAt: row.retiredAt,
  retiresAt: row.retiresAt,
  tokenId: row.tokens[0]?.id ?? null,
  tokenHint: row.tokens[0]?.hint ?? "",
  hardwareHint: row.hardwareHint,
  acceptsTests: row.acceptsTests,
  resetsCounter: row.resetsCounter,
  messageChangedAt: row.messageChangedAt,
  fields: row.fields.map((field) => fieldView(field, key)),
});

/** Name and tags as they are shown. Tags that cannot be read are none. */
export const opened = ({ id, nameSealed, tagsSealed }: Sealed, key: SubjectKey | null): { name: string; tags: string[] } => ({
  name: openToShow(key, NAME, id, nameSealed),
  tags: JSON.parse((tagsSealed && tryOpen(key, TAGS, id, tagsSealed)) ?? "[]") as string[],
});

export const sealedName = (key: SubjectKey, id: string, name: string) => seal(key, NAME, id, name);

/** No tags are nothing to seal. */
export const sealedTags = (key: SubjectKey, id: string, tags: readonly string[]) => (tags.length > 0 ? seal(key, TAGS, id, JSON.stringify(tags)) : null);
