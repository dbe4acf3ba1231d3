/** Readings by a program that a customer wrote: it runs in the sandbox, and what comes out is read like a stranger's. */
import { parseJson } from "../../platform/json.ts";
import { isRefusal } from "../../platform/refusal.ts";
import { type Fields, isObject } from "../formats/sample.ts";
import type { Decoded, DecodedSample } from "./decoded.ts";
import { MOST_OUTPUT, type Reply } from "./sandbox/order.ts";
import { type RunsFor, sandbox } from "./sandbox/sandbox.ts";

type Program = RunsFor & { source: string; bytes: Uint8Array; port: number; receivedAt: Date };

const MOST_SAID = 10;
const LONGEST_SAID = 300;

export async function decodeByProgram({ source, bytes, port, receivedAt, ...who }: Program): Promise<Decoded> {
  const ran = await sandbox().run(who, { source, bytes: [...bytes], port, receivedAt: receivedAt.getTime() });
  if (ran === "paused") return { fault: "The program exceeded its time several times in a row, and is paused.", isPaused: true };
  if (ran === null) return { fault: "The program did not stop by itself, and was ended." };
  return readReply(ran);
}

/** The process it comes from ran a stranger's program: nothing of it is taken for granted. */
export function readReply(reply: Reply): Decoded {
  if ("fault" in reply) return { fault: said(reply.fault) };
  if (typeof reply.text !== "string" || reply.text.length > MOST_OUTPUT) return { fault: "The program returned too much." };
  let value: unknown;
  try {
    value = parseJson(Buffer.from(reply.text));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { fault: `What the program returned cannot be read: ${error.message}` };
  }
  if (!isObject(value)) return { fault: "The program returned nothing that can be read." };
  const decoded = value.form === "uplink" ? fromUplink(value.result) : fromValues(value.form, value.result);
  return "fault" in decoded ? decoded : { ...decoded, notNumbers: countOf(value.notNumbers) };
}

function fromUplink(result: unknown): Decoded {
  if (!isObject(result)) return { fault: "decodeUplink has to return an object: { data: { … } }." };
  const errors = sentences(result.errors);
  if (errors.length > 0) return { fault: `The program said: ${errors.join(" · ")}` };
  if (!isObject(result.data)) return { fault: "decodeUplink has to return { data: { … } }, with an object of values in data." };
  return { samples: [{ data: result.data }], warnings: sentences(result.warnings) };
}

function fromValues(form: unknown, result: unknown): Decoded {
  if (form === "none") return { fault: "The program has no function decodeUplink, Decode or Decoder." };
  if (form === "promise") return { fault: "The program returned a promise. It has to return its result at once." };
  if (isObject(result)) return { samples: [{ data: result }] };
  if (!Array.isArray(result)) return { fault: "The program has to return a list of { field, value }, or an object of values." };
  const wrong = result.findIndex((item) => !isRecord(item));
  if (wrong >= 0) return { fault: `Entry ${wrong + 1} of what the program returned is not { field, value }.` };
  return { samples: gathered(result) };
}

type Listed = { field: string; value: unknown; timestamp?: unknown };
const isRecord = (item: unknown): item is Listed => isObject(item) && typeof item.field === "string" && item.field !== "";

/** Values of the same time together; a field that comes again at that time begins anew. */
function gathered(list: readonly Listed[]): DecodedSample[] {
  const samples: DecodedSample[] = [];
  const open = new Map<unknown, DecodedSample>();
  for (const { field, value, timestamp } of list) {
    const before = open.get(timestamp);
    const sample = before && !Object.hasOwn(before.data, field) ? before : { time: timestamp ?? undefined, data: Object.create(null) as Fields };
    if (sample !== before) samples.push(sample);
    open.set(timestamp, sample);
    sample.data[field] = value;
  }
  return samples;
}

const countOf = (count: unknown): number => (Number.isInteger(count) && Number(count) > 0 ? Math.min(Number(count), 10_000) : 0);

const said = (sentence: string): string => sentence.slice(0, LONGEST_SAID).replace(/[\p{Cc}\p{Cf}]/gu, " ");

function sentences(list: unknown): string[] {
  const all = Array.isArray(list) ? list : typeof list === "string" && list !== "" ? [list] : [];
  return all.slice(0, MOST_SAID).map((one) => said(typeof one === "string" ? one : JSON.stringify(one)));
}
