/**
 * What devices measured.
 *
 * A reading is (device, field, time) → number, true or false, or text. `receive` takes what a sender delivers through named
 * steps; each refuses the request with a sentence, or drops a reading with a reason that is counted and told. What it
 * acknowledges is committed: the answer goes out after the transaction, and readings that arrive together are
 * committed together. The same reading sent twice is stored once and acknowledged twice. A reading without a time
 * gets one that no other reading of its field has, so nothing acknowledged is lost.
 *
 * What became of a message is told for a day: its format, whether it was stored, why not, and how many readings it had; never
 * what was in it. It is noted in memory and written about once a second, after the answer and never in its way.
 *
 * Of a body nothing is kept but field names, values and times. Nothing is stored for a device that was erased, however
 * late it arrives. Hourly and daily summaries follow within minutes; what they do not cover yet is read from the
 * readings themselves, so a chart is always right and never hides a spike.
 *
 * What is deleted, by hand or because its days are over, is gone from everything shown at once: readings go together with
 * the summaries they were in. Nothing keeps a deleted reading out for ever: a device that sends it again has it stored again.
 */
export { add } from "./add.ts";
export { aggregate } from "./aggregate.ts";
export { counts } from "./counts.ts";
export { tryDecoder } from "./decoding/try.ts";
export { countSpan, deleteSpan } from "./deletion.ts";
export { download } from "./download.ts";
export { forget } from "./forget.ts";
export { isOurs } from "./ingest/address.ts";
export { countUnstored, type Delivery, deliver, holdArriving, turnAway } from "./ingest/deliver.ts";
export { handleNode, handleRequest, handleWhole } from "./ingest/http.ts";
export { receive } from "./ingest/receive.ts";
export { lastSeen, latest } from "./latest.ts";
export { messages } from "./messages/list.ts";
export { read } from "./read.ts";
export { changeField, expire } from "./retention.ts";
export { rollup } from "./rollup.ts";
export { series } from "./series.ts";
export { sparklines } from "./sparklines.ts";
export { announceUsage } from "./usage/announce.ts";
export { deviceMeter, receivedLately, workspaceMeter } from "./usage/meter.ts";
export { recount } from "./usage/recount.ts";
export { storedReadings } from "./usage/storage.ts";
export { settleUsage } from "./usage/usage.ts";
