/** What devices measured: reading it, adding to it, deleting from it. */
import { z } from "zod";
import { operation } from "#app/_edge/api.ts";
import * as measurements from "#lib/measurements/index.ts";
import { AGGREGATE_STEPS, DOWNLOAD_FORMAT, LONGEST_TEXT, MOST_READ, MOST_READINGS, SPAN, spanOf } from "#lib/measurements/schema.ts";
import { Kind } from "./fields.ts";
import { Moment, moment, momentOrNull } from "./parts.ts";

const Value = z.union([z.number(), z.boolean(), z.string()]).meta({ example: 21.5 });
const key = z.string().max(200).meta({ description: "The name of a field", example: "temperature" });

const Latest = z
  .strictObject({ values: z.array(z.strictObject({ field: key, kind: Kind, at: Moment.nullable(), value: Value.nullable() })) })
  .meta({ id: "LatestValues" });

const Reading = z
  .strictObject({
    field: key,
    at: z.iso.datetime().meta({ description: "When it was measured, to the microsecond", example: "2026-05-01T12:00:00.000000Z" }),
    value: Value,
  })
  .meta({ id: "Reading" });

const Point = z.strictObject({ at: Moment, min: z.number(), max: z.number(), mean: z.number(), count: z.int(), first: z.number(), last: z.number() });
const Course = z.strictObject({ points: z.array(Point) }).meta({ id: "Aggregate" });

const NewReading = z.strictObject({
  field: key,
  value: z.union([z.number(), z.boolean(), z.string().max(LONGEST_TEXT)]).meta({ example: 21.5 }),
  time: z.iso.datetime({ offset: true }).optional().meta({ description: "When it was measured; now, if it is not said" }),
});
const AddReadings = z.strictObject({ readings: z.array(NewReading).min(1).max(MOST_READINGS) });

const Added = z
  .strictObject({
    stored: z.int(),
    repeated: z.int().meta({ description: "How many were there already" }),
    dropped: z
      .array(
        z.strictObject({
          reason: z.string(),
          count: z.int(),
          at: z.array(z.string()).meta({ description: "Where the first of them stood in `readings`", example: ["[3].temperature"] }),
        }),
      )
      .meta({ description: "What could not be stored, and why" }),
  })
  .meta({ id: "AddedReadings" });

const Deleted = z
  .strictObject({
    readings: z.int().meta({ description: "How many were deleted, or would be" }),
    left: z.int().meta({ description: "How many of the span are left: ask again for them" }),
    fields: z.array(z.strictObject({ field: key, readings: z.int() })),
  })
  .meta({ id: "DeletedReadings" });

const from = SPAN.from.meta({ description: "The first moment, or the first day", example: "2026-05-01" });
const to = SPAN.to.meta({ description: "The moment after the last, or the last day", example: "2026-05-31" });
const zone = SPAN.zone.meta({ description: "The time zone in which days begin and end, by its name in the IANA database", example: "Europe/Berlin" });
const span = { from, to, zone };
const fields = z
  .string()
  .max(4_000)
  .transform((names) => names.split(","))
  .optional()
  .meta({ description: "The names of fields with commas between them; all, if it is not said" });

const separator = DOWNLOAD_FORMAT.separator.meta({ description: "What stands between the columns of CSV; as the format has it, if it is not said" });
const decimal = DOWNLOAD_FORMAT.decimal.meta({ description: "What stands before the decimals of numbers in CSV; as the format has it, if it is not said" });

const noun = "Measurements";

const READING = [
  operation({
    id: "getLatest",
    method: "GET",
    path: "/workspaces/{workspace}/devices/{device}/latest",
    scope: "measurements:read",
    noun,
    summary: "The newest value of each field",
    answer: Latest,
    verb: async ({ pass, path }): Promise<z.infer<typeof Latest>> => {
      const values = await measurements.latest(pass, path.device);
      return { values: values.map(({ key, kind, at, value }) => ({ field: key, kind, at: momentOrNull(at), value })) };
    },
  }),
  operation({
    id: "listReadings",
    method: "GET",
    path: "/workspaces/{workspace}/devices/{device}/readings",
    scope: "measurements:read",
    noun,
    summary: "Readings as they were measured, field after field, each in the order of time",
    query: z.strictObject({ ...span, fields }),
    pages: Reading,
    most: MOST_READ,
    verb: async ({ pass, path, query, wanted }) => {
      const asked = { fields: query.fields, ...spanOf(query), limit: wanted.limit, cursor: wanted.from ?? undefined };
      const { readings, next } = await measurements.read(pass, path.device, asked);
      return { items: readings.map(({ field, at, value }) => ({ field, at, value })), next };
    },
  }),
  operation({
    id: "getAggregate",
    method: "GET",
    path: "/workspaces/{workspace}/devices/{device}/fields/{field}/aggregate",
    scope: "measurements:read",
    noun,
    summary: "A field in hours or days: lowest, highest, mean, how many, first and last",
    description: "A thousand steps at most, in UTC; of a boolean field, true is 1 and false is 0.",
    query: z.strictObject({ from, to, step: z.enum(AGGREGATE_STEPS) }),
    answer: Course,
    verb: async ({ pass, path, query }): Promise<z.infer<typeof Course>> => {
      const points = await measurements.aggregate(pass, path.device, { step: query.step, ...spanOf(query), field: path.field });
      return { points: points.map(({ at, min, max, mean, count, first, last }) => ({ at: moment(at), min, max, mean, count, first, last })) };
    },
  }),
  operation({
    id: "downloadReadings",
    method: "GET",
    path: "/workspaces/{workspace}/devices/{device}/download",
    scope: "measurements:read",
    noun,
    summary: "All readings of a span as one file",
    description:
      "It is streamed, however large it is, and stands in the record. `csv` is RFC 4180 with times in UTC to the microsecond; `excel` is CSV with semicolons, a decimal comma, a byte order mark and local times in `zone`; `separator` and `decimal` change either.",
    query: z.strictObject({ ...span, format: DOWNLOAD_FORMAT.format, separator: separator.optional(), decimal: decimal.optional() }),
    files: ["text/csv", "application/json"],
    verb: ({ pass, path, query }) => measurements.download(pass, path.device, { ...query, ...spanOf(query) }),
  }),
];

const WRITING = [
  operation({
    id: "addReadings",
    method: "POST",
    path: "/workspaces/{workspace}/devices/{device}/readings",
    scope: "measurements:write",
    noun,
    summary: "Add readings to a device",
    description:
      "A reading that is there already is not stored twice. Readings from more than 31 days ago need the scope `measurements:backfill` as well. Devices send to /api/ingest with a token of their own.",
    body: AddReadings,
    answer: Added,
    creates: true,
    conflict: "The device is retired",
    example: { readings: [{ field: "temperature", value: 21.5 }] },
    verb: async ({ pass, path, body }): Promise<z.infer<typeof Added>> => {
      const { stored, repeated, dropped } = await measurements.add(pass, path.device, body.readings);
      return { stored, repeated, dropped: dropped.map(({ reason, count, at }) => ({ reason, count, at })) };
    },
  }),
  operation({
    id: "deleteReadings",
    method: "DELETE",
    path: "/workspaces/{workspace}/devices/{device}/readings",
    scope: "measurements:delete",
    noun,
    summary: "Delete the readings of a span, or count what would go",
    description: "With `dryRun=true` they are counted and nothing else happens. What was deleted is in no chart, summary or download any more.",
    query: z.strictObject({ ...span, fields, dryRun: z.enum(["true", "false"]).default("false") }),
    answer: Deleted,
    verb: async ({ pass, path, query: { dryRun, fields: wanted, ...asked } }): Promise<z.infer<typeof Deleted>> => {
      const query = { fields: wanted, ...spanOf(asked) };
      const { readings, left, fields } = await measurements.deleteSpan(pass, path.device, query, { dryRun: dryRun === "true" });
      return { readings, left, fields: fields.map(({ key, readings }) => ({ field: key, readings })) };
    },
  }),
];

export const MEASUREMENTS = [...READING, ...WRITING];
