/** The record of a workspace as a file, entry after entry, the newest first; what is filtered out is left out. */
import { Readable } from "node:stream";
import { actorsIn, allEntriesIn, type Place, record } from "../../audit/index.ts";
import type { EntryFilter } from "../../audit/schema.ts";
import { clock } from "../../platform/clock.ts";
import { beginning, EXCEL, lineIn, PLAIN } from "../../platform/csv.ts";
import { transaction } from "../../platform/db/account.ts";
import { dayIn, stampIn } from "../../platform/time-zone.ts";
import type { Access } from "../../workspaces/index.ts";
import type { RecordEntry, RecordFile } from "../schema.ts";
import { Names } from "./names.ts";
import { partOf } from "./part.ts";
import { filterOf } from "./read.ts";

type File = { readonly filename: string; readonly type: string; readonly stream: Readable };

const COLUMNS = ["at", "what", "event", "by", "who", "token_issued_by", "browser", "device", "device_id", "about", "seal"] as const;

type Times = (at: Date) => string;

const cellsOf = ({ at, words, event, by, who, issuer, browser, device, about, hash }: RecordEntry, times: Times = (moment) => moment.toISOString()) =>
  [times(at), words, event, by, who, issuer, browser, device?.name ?? null, device?.id ?? null, about, hash] as const;

/** That it was downloaded stands in the record, and in the file. */
export async function downloadRecord(access: Access<"record:read">, { format, ...query }: RecordFile, now = clock.now()): Promise<File> {
  await transaction((tx) => record(tx, access.actor, "record.downloaded", { workspaceId: access.workspaceId }, now));
  const part = await partOf(access);
  const [names, actors] = await Promise.all([Names.of(access), actorsIn(part)]);
  const filter = filterOf(access, query, actors);
  const zone = query.zone ?? "UTC";
  const found = entries(part, filter, names);
  const texts = { csv: () => csv(found), excel: () => csv(found, EXCEL, zone), json: () => json(found) }[format]();
  const isCsv = format !== "json";
  return {
    filename: `record-${dayIn(now.getTime(), zone)}.${isCsv ? "csv" : "json"}`,
    type: isCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
    stream: Readable.from(texts, { objectMode: false, highWaterMark: 1 }),
  };
}

async function* entries(part: Place, filter: EntryFilter | null, names: Names): AsyncGenerator<RecordEntry[]> {
  if (!filter) return;
  for await (const batch of allEntriesIn(part, filter)) {
    await names.learn(batch.flatMap(({ actorRef, subjectRef }) => [actorRef, subjectRef]));
    yield batch.map((entry) => names.entry(entry));
  }
}

/** With a zone, times are on its clock, and the header of their column names it. */
async function* csv(batches: AsyncIterable<RecordEntry[]>, dialect = PLAIN, zone?: string): AsyncGenerator<string> {
  const [first, ...rest] = COLUMNS;
  yield beginning(dialect) + lineIn(dialect, [zone === undefined ? first : `${first} (${zone})`, ...rest]);
  const times: Times | undefined = zone === undefined ? undefined : (at) => stampIn(at.getTime(), zone);
  for await (const batch of batches) yield batch.map((entry) => lineIn(dialect, cellsOf(entry, times))).join("");
}

async function* json(batches: AsyncIterable<RecordEntry[]>): AsyncGenerator<string> {
  let before = "[\n";
  for await (const batch of batches) {
    for (const entry of batch) {
      const cells = cellsOf(entry);
      yield before + JSON.stringify(Object.fromEntries(COLUMNS.map((name, index) => [name, cells[index]])));
      before = ",\n";
    }
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}
