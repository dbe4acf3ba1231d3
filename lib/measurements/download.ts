/**
 * A device's readings of a span as a file: field after field, each in the order of time, streamed with little memory.
 *
 * The database writes the lines, some thousands at a time, each time from where the last left off. So however slowly
 * somebody fetches, no connection waits for them, and a reading that is stored or erased meanwhile is or is not in it.
 */
import { Readable } from "node:stream";
import { record } from "../audit/index.ts";
import { type Location, locate } from "../devices/index.ts";
import { clock } from "../platform/clock.ts";
import { transaction } from "../platform/db/account.ts";
import { telemetry } from "../platform/db/telemetry.ts";
import type { Access } from "../workspaces/index.ts";
import { FILES, type FileFormat } from "./download-formats.ts";
import type { DownloadQuery } from "./schema.ts";

const LINES = 5_000;

export type Download = { readonly filename: string; readonly type: string; readonly stream: Readable };

export async function download(access: Access<"measurements:read">, deviceId: string, query: DownloadQuery, now = clock.now()): Promise<Download> {
  const location = await locate(access, deviceId);
  await transaction((tx) => record(tx, access.actor, "measurements.downloaded", { workspaceId: access.workspaceId, objectId: deviceId }, now));
  const format = FILES[query.format];
  const day = (moment: Date) => moment.toISOString().slice(0, 10);
  return {
    filename: `readings-${day(query.from)}-${day(query.to)}.${query.format}`,
    type: format.type,
    stream: Readable.from(file(location, query, format), { objectMode: false, highWaterMark: 1 }),
  };
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

async function* linesOf({ deviceRef, region }: Location, field: Location["fields"][number], span: { from: Date; to: Date }, format: FileFormat) {
  const table = field.kind === "text" ? "measurement_text" : "measurement";
  const sql = `
    SELECT count(*)::int AS count, max(ts)::text AS last, string_agg(${format.line(field.kind)}, $6::text ORDER BY ts) AS lines
    FROM (SELECT ts, value FROM ${table} WHERE device_ref = $1 AND field_id = $2 AND ts < $4 AND ts OP $3 ORDER BY ts LIMIT ${LINES}) m`;
  let [comparison, start] = [">=", span.from.toISOString()];
  for (;;) {
    const values = [deviceRef, field.ordinal, start, span.to, format.quote(field.key), format.between];
    const { rows } = await telemetry(region).query<{ count: number; last: string; lines: string }>(sql.replace("OP", comparison), values);
    const [chunk] = rows;
    if (!chunk?.count) return;
    yield chunk.lines;
    if (chunk.count < LINES) return;
    [comparison, start] = [">", chunk.last];
  }
}
