/** The notes of this process on what became of messages, one per region. */
import { type Region, telemetry } from "../../platform/db/telemetry.ts";
import { ids } from "../../platform/ids.ts";
import { Notes } from "./notes.ts";

// The server and the pages it serves are two bundles in one process, and share them.
const shared = globalThis as { keptNotes?: Map<Region, Notes> };

export function notesOf(region: Region): Notes {
  shared.keptNotes ??= new Map();
  let notes = shared.keptNotes.get(region);
  if (!notes) {
    notes = new Notes(() => telemetry(region), Number(BigInt.asUintN(29, ids.telemetryRef())));
    shared.keptNotes.set(region, notes);
  }
  return notes;
}
