/** What forms may send to devices, and what they show. Safe for the browser. */
import { z } from "zod";
import { nameOf } from "../platform/text.ts";
import { EndToken, RotateTokenForm } from "../workspaces/schema.ts";
import { hardwareIdOf, typedHardwareId } from "./hardware-schema.ts";
import { intervalOf, tagsOf, typedInterval, typedTags } from "./settings.ts";
import { STATUSES, type Status } from "./status.ts";

export * from "./byte-map-schema.ts";
export * from "./capture-schema.ts";
export * from "./decoder-schema.ts";
export { inUnits, MOST_TAGS, UNITS } from "./settings.ts";
export { STATUSES, type Status, statusOf } from "./status.ts";
export * from "./token-schema.ts";

export const MOST_DEVICES = 1_000;
export const MOST_FIELDS = 200;

const name = nameOf("a name for the device");
const device = z.string().max(100);

/** `hardwareId` is what its network calls it. */
export const RegisterDevice = z.strictObject({ name, hardwareId: hardwareIdOf.optional() });
export type RegisterDevice = z.infer<typeof RegisterDevice>;

/** The same as a form sends it. */
export const RegisterDeviceForm = z.strictObject({ name, hardwareId: typedHardwareId.optional() });

/** What can be changed about a device; what is left out stays. `interval` is in seconds; no `hardwareId` is none any more. `acceptsTests`:
 * test messages of its network are stored; `resetsCounter`: it counts its messages from the start again after a loss of power. */
export const ChangeDevice = z.strictObject({
  name: name.optional(),
  tags: tagsOf.optional(),
  interval: intervalOf.optional(),
  hardwareId: hardwareIdOf.nullable().optional(),
  acceptsTests: z.boolean().optional(),
  resetsCounter: z.boolean().optional(),
});
export type ChangeDevice = z.infer<typeof ChangeDevice>;

/** The same as a form sends it: tags with commas between them, the interval as a number and its unit; no number typed is the one before, unless it is to be forgotten. */
export const ChangeDeviceForm = z
  .strictObject({
    device,
    name,
    tags: typedTags,
    every: z.string(),
    unit: z.string(),
    hardwareId: typedHardwareId.optional(),
    forget: z.literal("on").optional(),
    tests: z.literal("on").optional(),
    resets: z.literal("on").optional(),
  })
  .transform(({ every, unit, forget, hardwareId, tests, resets, ...rest }, context) => ({
    ...rest,
    acceptsTests: tests === "on",
    resetsCounter: resets === "on",
    hardwareId: hardwareId ?? (forget ? null : undefined),
    interval: typedInterval(every, unit, context),
  }));

/** What is left out leaves the end as it is, and ends the present token at once. */
export const ReplaceToken = RotateTokenForm.omit({ token: true })
  .extend({ device })
  .partial({ overlap: true, lifetime: true })
  .transform(({ overlap = "day", lifetime = "same", ...rest }) => ({ ...rest, overlap, lifetime }));

/** `overlap`: when it retires. */
export const RetireDevice = z.strictObject({ device, overlap: EndToken.shape.overlap });

export const MOST_IMPORTED = 250;

/** A device of many that are added at once. */
export const ImportRow = z.strictObject({ name, tags: tagsOf.default([]), interval: intervalOf.default(3_600) });
export type ImportRow = z.infer<typeof ImportRow>;

export const ImportDevices = z
  .array(ImportRow)
  .min(1, "Please give at least one device.")
  .max(MOST_IMPORTED, `Please add at most ${MOST_IMPORTED} devices at once.`);

/** The same as lines of CSV. */
export const ImportCsv = z.strictObject({
  csv: z.string({ error: "Please paste the lines." }).min(1, "Please paste the lines.").max(500_000, "That is too much at once. Please paste fewer lines."),
});

/** A device that was added with others, and its token, which is never shown again. */
export type Imported = { id: string; name: string; token: string };

/** What is done to one device, as the button of a form sends it. */
export const OneDevice = z.strictObject({ device });

/** `to` is the workspace that it moves to. */
export const MoveDevice = z.strictObject({ device, to: z.string({ error: "Please choose a workspace." }).min(1, "Please choose a workspace.").max(100) });

/** What a device that moves leaves behind: members it was opened to, programs and webhooks bound to it. */
/** `isRetiring`: a retirement is planned, which the move cancels. */
export type Leaving = { members: number; programs: number; webhooks: number; isRetiring: boolean };

/** How a list may be sorted, in words. */
export const SORTS = { name: "Name", seen: "Last reading", added: "Newest first" } as const;
export type Sort = keyof typeof SORTS;

const SHOWN = ["all", ...STATUSES] as const;

/**
 * What the list is asked for in its address. Whatever makes no sense is as if it were not there: an address is typed,
 * kept and passed on, and an old one must still show the list.
 */
export const DeviceQuery = z.object({
  /** Words of the name, in any order; without regard to case and accents. */
  name: z.string().max(200).catch(""),
  tag: z.string().max(200).catch(""),
  /** All but the retired ones, where it is not said. */
  status: z.enum(SHOWN).catch("all"),
  sort: z.enum(Object.keys(SORTS) as [Sort, ...Sort[]]).catch("name"),
  page: z.coerce.number().int().min(1).max(MOST_DEVICES).catch(1),
});
export type DeviceQuery = z.infer<typeof DeviceQuery>;

/** What a field's values are. */
export type Kind = "number" | "boolean" | "text";

/** The colours of lines in charts, each readable in light and in dark. The first is taken where none was chosen. */
export const COLOURS = ["green", "blue", "violet", "rose", "amber", "grey"] as const;
export type Colour = (typeof COLOURS)[number];

export const MOST_DIGITS = 10;
export const MOST_DAYS = 3_660;
/** For how many days the readings of a personal field are kept, where nobody said otherwise. */
export const PERSONAL_DAYS = 30;

const digits = z.number("Please give a whole number.").int("Please give a whole number.").min(0, "Please give 0 or more.");
const days = z.number("Please give the days as a number.").int("Please give whole days.").min(1, "Please give one day at least.");

const settings = {
  label: nameOf("a label", 60).nullable(),
  unit: nameOf("a unit", 20).nullable(),
  digits: digits.max(MOST_DIGITS, `Please give ${MOST_DIGITS} at most.`).nullable(),
  colour: z.enum(COLOURS, "Please choose one of the colours.").nullable(),
  keepDays: days.max(MOST_DAYS, `Please give ${MOST_DAYS} days at most, or none.`).nullable(),
};

/**
 * What changes about a field; what is not given stays. `keepDays` null: as long as the workspace, or 30 days for a personal
 * field. `isConfirmed` says that older readings may go, and is asked for where they would be kept for a shorter time than before.
 */
export const FieldChange = z.strictObject({ ...settings, isVisible: z.boolean(), isPersonal: z.boolean(), isConfirmed: z.boolean() }).partial();
export type FieldChange = z.infer<typeof FieldChange>;

const orNothing = <S extends z.ZodType>(schema: S) => z.preprocess((text) => (typeof text === "string" && text.trim() === "" ? null : text), schema);
const numberOrNothing = <S extends z.ZodType>(schema: S) => orNothing(z.preprocess((text) => (typeof text === "string" ? Number(text) : text), schema));
const tick = z.literal("on").optional();

/** What a ticked box says in a form: that readings may go which are older than these days, and not than any that are typed afterwards. */
export const confirmationOf = ({ keepDays, personal }: { keepDays: number | string | null; personal?: string | undefined }): string =>
  `${Number(keepDays) || ""} ${personal ?? ""}`;

/** The same as a form sends it: whole, with empty text for nothing and boxes that are ticked or not there. */
export const ChangeField = z
  .strictObject({
    device,
    field: z.string().max(200),
    label: orNothing(settings.label),
    unit: orNothing(settings.unit),
    digits: numberOrNothing(settings.digits),
    colour: settings.colour,
    keepDays: numberOrNothing(settings.keepDays),
    visible: tick,
    personal: tick,
    confirmed: z.string().max(50).optional(),
  })
  .transform(({ device, field, visible, personal, confirmed, ...change }) => ({
    device,
    field,
    change: {
      ...change,
      isVisible: visible === "on",
      isPersonal: personal === "on",
      isConfirmed: confirmed === confirmationOf({ keepDays: change.keepDays, personal }),
    },
  }));

/** `digits` null: as many as the value has. `keepDays` is what was chosen for the field, `keptDays` what follows; null as long as the workspace. */
export type FieldView = {
  key: string;
  kind: Kind;
  label: string | null;
  unit: string | null;
  digits: number | null;
  colour: Colour;
  isVisible: boolean;
  isPersonal: boolean;
  keepDays: number | null;
  keptDays: number | null;
};

/** For how many days the readings of a field are kept; null as long as the workspace. */
export const keptDays = ({ keepDays, isPersonal }: Pick<FieldView, "keepDays" | "isPersonal">): number | null =>
  keepDays ?? (isPersonal ? PERSONAL_DAYS : null);

export const isShorter = (after: number | null, before: number | null): boolean => after !== null && (before === null || after < before);

/**
 * `tokenId` is the number of the working token and `tokenHint` how it begins; `interval` is how many seconds usually pass between two messages. `hardwareHint` is
 * the end of the number by which its network names it: null where none is known, empty where it is too short to show an end of.
 */
export type DeviceView = {
  id: string;
  name: string;
  tags: string[];
  interval: number;
  createdAt: Date;
  retiredAt: Date | null;
  /** When it retires, where somebody chose a later time. */
  retiresAt: Date | null;
  tokenId: string | null;
  tokenHint: string;
  hardwareHint: string | null;
  acceptsTests: boolean;
  resetsCounter: boolean;
  messageChangedAt: Date | null;
  fields: FieldView[];
};

/** A device in the list: `seenAt` is when its newest reading was measured. */
export type ListedDevice = DeviceView & { seenAt: Date | null; status: Status };

/** A page of the list. `total` is how many match, `of` how many there are; `tags` are all that are in use. */
export type DevicePage = { devices: ListedDevice[]; total: number; of: number; page: number; pages: number; tags: string[] };
