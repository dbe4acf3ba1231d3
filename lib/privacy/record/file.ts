/** The record of a workspace as a file, entry after entry, the newest first; what is filtered out is left out. */
import { Readable } from "node:stream";
import { actorsIn, allEntriesIn, type Place, record } from "../../audit/index.ts";
import type { EntryFilter } from "../../audit/schema.ts";
import { clock } from "../../platform/clock.ts";
import { csvLine } from "../../platform/csv.ts";
import { transaction } from "../../platform/db/account.ts";
import type { Access } from "../../workspaces/index.ts";
import type { RecordEntry, RecordFile } from "../schema.ts";
import { Names } from "./names.ts";
import { partOf } from "./part.ts";
import { filterOf } from "./read.ts";

type File = { readonly filename: string; readonly type: string; readonly stream: Readable };

const COLUMNS = ["at", "what", "event", "by", "who", "token_issued_by", "browser", "device", "device_id", "about", "seal"] as const;

const cellsOf = ({ at, words, event, by, who, issuer, browser, device, about, hash }: RecordEntry) =>
  [at.toISOString(), words, event, by, who, issuer, browser, device?.name ?? null, device?.id ?? null, about, hash] as const;

/** That it was downloaded stands in the record, and in the file. */
export async function downloadRecord(access: Access<"record:read">, { format, ...query }: RecordFile, now = clock.now()): Promise<File> {
  await transaction((tx) => record(tx, access.actor, "record.downloaded", { workspaceId: access.workspaceId }, now));
  const part = await partOf(access);
  const [names, actors] = await Promise.all([Names.of(access), actorsIn(part)]);
  const filter = filterOf(access, query, actors);
  const isCsv = format === "csv";
  return {
    filename: `record-${now.toISOString().slice(0, 10)}.${format}`,
    type: isCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
    stream: Readable.from((isCsv ? csv : json)(entries(part, filter, names)), { objectMode: false, highWaterMark: 1 }),
  };
}

async function* entries(part: Place, filter: EntryFilter | null, names: Names): AsyncGenerator<RecordEntry[]> {
  if (!filter) return;
  for await (const batch of allEntriesIn(part, filter)) {
    await names.learn(batch.flatMap(({ actorRef, subjectRef }) => [actorRef, subjectRef]));
    yield batch.map((entry) => names.entry(entry));
  }
}

async function* csv(batches: AsyncIterable<RecordEntry[]>): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const batch of batches) yield batch.map((entry) => csvLine(cellsOf(entry))).join("");
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
