/** The writers of this process, one per region. */
import { type Region, telemetryWriter } from "../../platform/db/telemetry.ts";
import { Writer } from "./writer.ts";

// The server and the pages it serves are two bundles in one process, and share them.
const shared = globalThis as { keptWriters?: Map<Region, Writer> };

export function writerOf(region: Region): Writer {
  shared.keptWriters ??= new Map();
  let writer = shared.keptWriters.get(region);
  if (!writer) {
    writer = new Writer(() => telemetryWriter(region));
    shared.keptWriters.set(region, writer);
  }
  return writer;
}
