/** What may be asked of measurements, and how it is shown. Safe for the browser. */
import { z } from "zod";
import { backwards, isBackward, isForward, SPAN, spanOf } from "./span-schema.ts";

export { MAX_VALUES } from "../platform/json-limits.ts";

export * from "./message-schema.ts";
export { SPAN, spanOf } from "./span-schema.ts";

export const SPANS = ["hour", "day", "month", "year"] as const;
export type Span = (typeof SPANS)[number];

/** A reading of more than this is not stored; nor are more of them in one request. */
export const LONGEST_TEXT = 500;
export const MOST_READINGS = 500;
/** The same for a token that may add readings from long ago. */
export const MOST_BACKFILLED = 20_000;
/** Readings older than this are stored only for a token that may backfill. */
export const DAYS_BACK = 31;

const device = z.string().max(100);
const moment = (what: string) =>
  z.iso.datetime({ offset: true, error: `Please give ${what} as a time such as 2026-05-01T00:00:00Z.` }).transform((text) => new Date(text));

export const SeriesQuery = z.object({
  device,
  field: z.string().min(1).max(200),
  span: z.enum(SPANS),
  /** Where the span ends; now, if it is not said. */
  end: moment("the end").optional(),
});
export type SeriesQuery = Omit<z.infer<typeof SeriesQuery>, "device">;

/** `excel` is CSV as European versions of Excel read it: semicolons, a decimal comma, local times. */
const FORMATS = ["csv", "excel", "json"] as const;

/** Left empty in a form, it is as the format has it. */
const unlessEmpty = <S extends z.ZodType>(schema: S) => z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

export const DOWNLOAD_FORMAT = {
  format: z.enum(FORMATS),
  separator: z.enum(["comma", "semicolon", "tab"]),
  decimal: z.enum(["point", "comma"]),
};

export type DownloadFormat = {
  format: (typeof FORMATS)[number];
  separator?: "comma" | "semicolon" | "tab" | undefined;
  decimal?: "point" | "comma" | undefined;
  /** The zone of local times, and of the days in the name of the file. */
  zone?: string | undefined;
};

export const DownloadQuery = z
  .strictObject({
    device,
    ...SPAN,
    format: DOWNLOAD_FORMAT.format,
    separator: unlessEmpty(DOWNLOAD_FORMAT.separator),
    decimal: unlessEmpty(DOWNLOAD_FORMAT.decimal),
  })
  .refine((query) => !isBackward(query), backwards)
  .transform((query) => ({ ...query, ...spanOf(query) }));
export type DownloadQuery = DownloadFormat & { from: Date; to: Date };

const fields = z.array(z.string().max(200)).min(1, "Please name at least one field.").max(200).optional();

/** What to delete: from a moment up to another, in all fields or in these. */
export type DeletionQuery = { from: Date; to: Date; fields?: readonly string[] | undefined };

/** `readings` were deleted, or would be, in all and by field; `left` are those that are in the span still. */
export type Deletion = { fields: { key: string; readings: number }[]; readings: number; left: number };

/** As a form sends it: days, or moments; one field, or "" for all. */
export const DeleteReadings = z
  .strictObject({ device, ...SPAN, field: z.string().max(200) })
  .refine(isForward, backwards)
  .transform(({ device, field, ...span }) => ({ device, query: { ...spanOf(span), ...(field ? { fields: [field] } : {}) } }));

export const MOST_READ = 1_000;

/** Readings as they were measured, field after field, each in the order of time. `to` is not included; `cursor` is the `next` of the page before. */
export const ReadingsQuery = z
  .object({ fields, ...SPAN, limit: z.number().int().min(1).max(MOST_READ).default(MOST_READ), cursor: z.string().max(100).optional() })
  .refine(isForward, backwards)
  .transform(({ zone, ...query }) => ({ ...query, ...spanOf({ ...query, zone }) }));
export type ReadingsQuery = z.infer<typeof ReadingsQuery>;

/** `at` with microseconds, as it was measured. */
export type ReadingView = { field: string; at: string; value: number | boolean | string };

/** `next` leads to the readings after these, or is null. */
export type Readings = { readings: ReadingView[]; next: string | null };

export const AGGREGATE_STEPS = ["hour", "day"] as const;
export type AggregateQuery = { field: string; from: Date; to: Date; step: (typeof AGGREGATE_STEPS)[number] };

/** What was measured in the step that begins at `at`, in UTC. Of a boolean field, true is 1 and false is 0. */
export type AggregatePoint = { at: Date; min: number; max: number; mean: number; count: number; first: number; last: number };

/** What became of readings that were added; `repeated` were there already. */
/** `at` is where the first dropped readings stood. */
export type Added = { stored: number; repeated: number; dropped: { reason: DropReason; sentence: string; count: number; at: string[] }[] };

/** Unix seconds, lowest, mean, highest. */
export type Point = [at: number, min: number, mean: number, max: number];

/**
 * The readings of a field over a span; of text, the newest values in it. `count` is the number of readings. `to` is where the
 * last step ends. `step` and `gapAfter` are in seconds: how long a step is, and beyond which distance two neighbouring points are not joined by a line.
 */
export type Series =
  | { kind: "number" | "boolean"; from: Date; to: Date; step: number; gapAfter: number; count: number; points: Point[] }
  | { kind: "text"; from: Date; to: Date; step: number; count: number; values: { at: Date; value: string }[] };

/**
 * Some hours of a field for a small picture. A point is the number of its hour, counted from 0, and the lowest, mean and highest value in it. Points that
 * are more than `gapAfter` hours apart are not joined.
 */
export type Sparkline = {
  field: string;
  hours: number;
  gapAfter: number;
  points: [hour: number, min: number, mean: number, max: number][];
  min: number;
  max: number;
  last: number;
};

/** A field's newest value, or null when it has none. */
export type LatestValue = { key: string; kind: "number" | "boolean" | "text"; at: Date | null; value: number | boolean | string | null };

/** `readings` is what is stored; `dropped` what was turned away in the last seven days, by reason, most frequent first. */
export type Counts = { readings: number; dropped: { reason: DropReason; sentence: string; count: number }[] };

/** What a decoder made of bytes that were typed. `at` is the time that it gave a reading; null for that of the message. `fault` says what is wrong with the decoder, or with the bytes. */
export type Tried =
  | {
      readings: { field: string; value: number | boolean | string; at: Date | "unreadable" | null }[];
      dropped: { sentence: string; count: number }[];
      warnings: string[];
    }
  | { fault: string };

/** What was sent since midnight in UTC, and what may be; `plan` is its name. Null where nothing is limited. */
export type Meter = { plan: string | null; messages: number; readings: number; limits: { readingsPerDay: number; messagesPerMinute: number } | null };

/** The same of a workspace, with the readings stored at this time and those backfilled in this month (UTC), as they count toward the limits: long texts as several. */
export type WorkspaceMeter = Omit<Meter, "limits"> & {
  stored: number;
  backfilled: number;
  limits: { readingsPerDay: number; messagesPerMinute: number; storedReadings: number; backfilledPerMonth: number } | null;
};

/** Why a reading is turned away, and how that is said to people. */
export const DROP_REASONS = {
  nested: "an object or a list where a value was expected",
  text_too_long: `text of more than ${LONGEST_TEXT} characters`,
  bad_text: "text with characters that cannot be stored",
  not_a_number: "a number that is not finite",
  bad_field: "a field name that is empty, longer than 64 characters, or has other characters than letters, digits, _ - . and :",
  bad_time: "a time that cannot be read",
  future: "a time more than five minutes in the future",
  too_old: "a time more than 35 months ago",
  not_backfill: `a time more than ${DAYS_BACK} days ago, which only a token that may backfill can add`,
  stale: "a message that its network took in too long ago",
  changed: "a message that came before with something else in it",
  test: "a test message; the device's settings say whether these are stored",
  not_decoded: "a message of bytes alone: the device has no decoder, and its network sent no values",
  unreadable: "a line or a record that is not in the format it came as",
  collides: "a reading that only tags told from another of its field at the same time; tags are not kept",
  field_limit: "one field too many: a device can have 200",
  kind_changed: "another kind of value than the field began with",
  decoder_fault: "bytes that the decoder could not read",
  decoder_paused: "bytes for a decoder that is paused, because it exceeded its time limit several times in a row",
  over_limit: "more than the plan allows",
  malformed: "a request that could not be read",
  empty: "a request without a reading",
  too_many: "a request with more readings than it may have",
  too_large: "a request of more than 1 MiB",
  bad_signature: "a request that was not signed as the token asks",
  bad_topic: "an MQTT topic that is another device's, or none of ours",
} as const;
export type DropReason = keyof typeof DROP_REASONS;
