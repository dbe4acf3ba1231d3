/**
 * A device's readings of a span as a file: field after field, each in the order of time, streamed with little memory.
 *
 * The database hands out some thousand readings at a time, each time from where the last left off. So however slowly
 * somebody fetches, no connection waits for them, and a reading that is stored or erased meanwhile is or is not in it.
 */
import { Readable } from "node:stream";
import { record } from "../audit/index.ts";
import { type Location, locate, shownName } from "../devices/index.ts";
import { clock } from "../platform/clock.ts";
import { transaction } from "../platform/db/account.ts";
import { downloadsOf } from "../platform/db/telemetry.ts";
import { inFileName } from "../platform/text.ts";
import { dayIn } from "../platform/time-zone.ts";
import type { Access } from "../workspaces/index.ts";
import { type FileFormat, fileFormat, timeWriter } from "./download-formats.ts";
import { timesIn } from "./packed.ts";
import type { DownloadQuery } from "./schema.ts";

const LINES = 10_000;

export type Download = { readonly filename: string; readonly type: string; readonly stream: Readable };

export async function download(access: Access<"measurements:read">, deviceId: string, query: DownloadQuery, now = clock.now()): Promise<Download> {
  const location = await locate(access, deviceId);
  await transaction((tx) => record(tx, access.actor, "measurements.downloaded", { workspaceId: access.workspaceId, objectId: deviceId }, now));
  const format = fileFormat(query);
  return {
    filename: `${["readings", inFileName((await shownName(access, deviceId)) ?? ""), daysOf(query)].filter(Boolean).join("-")}.${format.extension}`,
    type: format.type,
    stream: Readable.from(file(location, query, format), { objectMode: false, highWaterMark: 1 }),
  };
}

/** The first and the last day of the period; its end is not part of it. */
function daysOf({ from, to, zone = "UTC" }: DownloadQuery): string {
  const last = Math.max(from.getTime(), to.getTime() - 1);
  return `${dayIn(from.getTime(), zone)}-to-${dayIn(last, zone)}`;
}

async function* file(location: Location, { from, to }: DownloadQuery, format: FileFormat): AsyncGenerator<string> {
  yield format.head;
  let before = format.first;
  for (const field of location.fields) {
    for await (const lines of linesOf(location, field, { from, to }, format)) {
      yield before + lines;
      before = format.between;
    }
  }
  yield format.tail;
}

type Field = Location["fields"][number];
/** Nothing where there is no reading. */
type Chunk = { readonly times: number[]; readonly values: readonly string[] };

async function* linesOf(location: Location, field: Field, { from, to }: Pick<DownloadQuery, "from" | "to">, format: FileFormat) {
  const [write, written, line] = [timeWriter(), format.times(), format.lineOf(field.key, field.kind)];
  for (let next: Promise<Chunk> | null = read(location, field, from, to); next; ) {
    const { times, values }: Chunk = await next;
    if (times.length === 0) return;
    // While these are written and sent, the database reads the next ones.
    next = times.length < LINES ? null : read(location, field, write((times.at(-1) ?? 0) + 1), to);
    next?.catch(() => {});
    let lines = "";
    for (const [index, time] of times.entries()) lines += (index === 0 ? "" : format.between) + line(written(time), values[index] ?? "");
    yield lines;
  }
}

/** The first readings from a moment on. With a name the statement is planned once: planning over all the months takes a good part of the time. */
async function read(location: Location, { ordinal, kind }: Field, from: string | Date, to: Date): Promise<Chunk> {
  const [table, list] = kind === "text" ? ["measurement_text", "array_agg(value ORDER BY ts)"] : ["measurement", "string_agg(value::text, ',' ORDER BY ts)"];
  const text = `
    SELECT array_send(array_agg(ts ORDER BY ts)) AS times, ${list} AS values
    FROM (SELECT ts, value FROM ${table} WHERE device_ref = $1 AND field_id = $2 AND ts >= $3 AND ts < $4 ORDER BY ts LIMIT ${LINES}) m`;
  const { rows } = await downloadsOf(location).query({ name: `download ${table}`, text, values: [location.deviceRef, ordinal, from, to] });
  const { times, values } = rows[0] as { times: Buffer | null; values: string | string[] | null };
  return { times: times ? timesIn(times) : [], values: typeof values === "string" ? values.split(",") : (values ?? []) };
}
