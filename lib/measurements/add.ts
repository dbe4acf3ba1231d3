/** Readings that somebody adds to a device, by the same steps as those that the device sends. */
import { recordDaily } from "../audit/index.ts";
import { onBehalf } from "../devices/index.ts";
import { clock } from "../platform/clock.ts";
import { commitLastStep } from "../platform/db/account.ts";
import { parseJson } from "../platform/json.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Access } from "../workspaces/index.ts";
import { parseReadings } from "./formats/index.ts";
import type { Message } from "./formats/message.ts";
import { type Drops, nothingStoredSentence } from "./formats/sample.ts";
import { checkShape } from "./ingest/shape.ts";
import { MOST_BYTES, tooLarge } from "./ingest/size.ts";
import { store } from "./ingest/store.ts";
import { notesOf } from "./messages/index.ts";
import { noteOf } from "./messages/notes.ts";
import { type Added, DROP_REASONS, LONGEST_TEXT, MOST_READINGS } from "./schema.ts";
import { usage } from "./usage/usage.ts";

/**
 * Adds what `body` says (bytes, or what was parsed from them) to the device; it is committed when this resolves. A reading that
 * is there already is counted as repeated. What cannot be stored is dropped for a reason that is told and counted; when nothing
 * is left, it is refused. A retired device takes none. Who added stands in the record, once a day for each
 * person or token and device.
 */
export async function add(access: Access<"measurements:write">, deviceId: string, body: unknown, now = clock.now()): Promise<Added> {
  const device = await onBehalf(access, deviceId);
  const bytes = Buffer.isBuffer(body) ? body.length : MOST_READINGS * LONGEST_TEXT;
  if (bytes > MOST_BYTES) throw tooLarge();
  const { messages } = parseReadings({ kind: "json", value: Buffer.isBuffer(body) ? parseJson(body, true) : body }, now);
  checkShape(messages, MOST_READINGS);
  const [parsed] = messages as [Message];
  await usage().addMessage(device, now, Buffer.isBuffer(body) ? body.length : 0);
  // Before the first reading is stored, so that none is without an entry.
  await recordDaily(access.actor, "measurements.added", { workspaceId: access.workspaceId, objectId: deviceId }, now);
  const { stored, repeated, isUsed } = await store(device, parsed, { bytes, now, beforeWrite: commitLastStep });
  notesOf(device.region).add(device.deviceRef, noteOf({ stored, repeated, drops: parsed.drops }, "added"), now);
  if (!isUsed) throw nothingStored(parsed.drops);
  return { stored, repeated, dropped: droppedIn(parsed.drops) };
}

const droppedIn = (drops: Drops): Added["dropped"] =>
  [...drops].map(([reason, count]) => ({
    reason,
    sentence: DROP_REASONS[reason],
    count,
    at: drops.places.flatMap((place) => (place.reason === reason ? place.at : [])),
  }));

/** The field errors are named by where the readings stand in a list of the name `readings`. A pointer leads to the item of the list: names of fields may have dots. */
function nothingStored(drops: Drops): Refusal {
  const named = drops.places.map(({ at, sentence }) => ({
    field: `readings${at.startsWith("[") ? "" : "."}${at}`,
    index: /^\[(\d+)\]/.exec(at)?.[1],
    sentence,
  }));
  const fields = Object.fromEntries(named.map(({ field, sentence }) => [field, sentence]));
  const pointers = Object.fromEntries(named.map(({ field, index }) => [field, index === undefined ? "#/readings" : `#/readings/${index}`]));
  return new Refusal("invalid", "readings.none_stored", nothingStoredSentence(drops), named.length > 0 ? { fields, pointers } : {});
}
