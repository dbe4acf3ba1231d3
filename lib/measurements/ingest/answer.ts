/** What senders are told: short, since some pay for every byte, and the only place of ingest that knows HTTP's numbers. */

import { ids } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import { withoutOverload } from "../../platform/overload.ts";
import { isRefusal, type Refusal, type RefusalKind } from "../../platform/refusal.ts";
import type { FormatName } from "../formats/message.ts";
import { Drops, drop, nothingStoredSentence, type Place } from "../formats/sample.ts";
import type { Taken } from "./take.ts";

/** What is refused has a number; under that a bug is in the log. */
export type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: string; readonly requestId?: string };

const STATUS_OF_CODE: Record<string, number> = {
  "body.malformed": 400,
  "body.cut_off": 400,
  "method.wrong": 405,
  "body.too_large": 413,
  "batch.too_many": 413,
  "body.wrong_type": 415,
};

const STATUS_OF_KIND = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
} as const satisfies Record<RefusalKind, number>;

const JSON_TYPE = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
const ALL_STORED: Answer = { status: 200, headers: JSON_TYPE, body: '{"ok":1}' };

const json = (status: number, body: object, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify(body),
  ...(status < 400 ? {} : { requestId: ids.new() }),
});

/** Networks send one message at a time and have no use for counts; Particle hands each byte of the answer on to the device, at a price. */
const NETWORKS: readonly FormatName[] = ["tts", "chirpstack", "particle"];

/** Null stands for a message of a device that nobody has added yet. */
export function answerTaken(taken: readonly (Taken | null)[], format: FormatName): Answer {
  const known = taken.filter((one) => one !== null);
  const [first] = known;
  if (!first) return json(202, { ok: 0, unknown: 1 });
  // Of several messages some may be over a limit. When none was taken, it may all be sent again.
  const over = known.find(({ overLimit }) => overLimit)?.overLimit;
  if (over && known.every(({ overLimit }) => overLimit)) return answerError(over, format);
  const [stored, repeated, drops] = [sum(known, "stored"), sum(known, "repeated"), together(known)];
  if (stored + repeated === 0) return answerDropped(drops, format);
  if (known.every(({ isRepeated }) => isRepeated)) return json(200, { ok: 1, dup: 1 });
  // Nothing of it is new and nothing is lost.
  if (stored === 0 && drops.size === 0 && known.length === taken.length) return json(200, { ok: 1, dup: repeated });
  const isWhole = repeated === 0 && drops.size === 0 && known.length === taken.length;
  if (isWhole && (stored === 1 || NETWORKS.includes(format))) return ALL_STORED;
  const dropped = format === "particle" ? [...drops.values()].reduce((total, count) => total + count, 0) : Object.fromEntries(drops);
  const also = {
    ...(repeated ? { dup: repeated } : {}),
    ...(drops.size > 0 ? { dropped } : {}),
    ...(drops.places.length > 0 && format !== "particle" ? { rejected: drops.places.map(toRejected) } : {}),
    ...(over && format !== "particle" ? { limit: over.code } : {}),
  };
  return json(200, { ok: 1, stored, ...also, ...(known.length < taken.length ? { unknown: taken.length - known.length } : {}) });
}

const sum = (taken: readonly Taken[], what: "stored" | "repeated"): number => taken.reduce((total, one) => total + one[what], 0);

/** The drops of all of them. */
export function together([first, ...rest]: readonly Taken[]): Drops {
  if (rest.length === 0) return first?.drops ?? new Drops();
  const drops = new Drops();
  for (const { drops: own } of [first, ...rest].filter((one) => one !== undefined)) {
    for (const [reason, count] of own) drop(drops, reason, count);
    for (const place of own.places) drops.note(() => place);
  }
  return drops;
}

/** The same for clients of InfluxDB, which take nothing but 204 for a success. What was dropped stands in a header, and on the device's page. */
export function withoutContent(answer: Answer): Answer {
  if (answer.status !== 200) return answer;
  const { dropped, rejected } = JSON.parse(answer.body) as { dropped?: Record<string, number>; rejected?: { at: string; reason: string }[] };
  const { "content-type": _, ...headers } = answer.headers;
  return {
    status: 204,
    headers: {
      ...headers,
      ...(dropped ? { "kept-dropped": new URLSearchParams(Object.entries(dropped).map(([reason, count]) => [reason, String(count)])).toString() } : {}),
      ...(rejected ? { "kept-rejected": new URLSearchParams(rejected.map(({ at, reason }) => [at, reason])).toString() } : {}),
    },
    body: "",
  };
}

/** An event that says nothing measured: taken and thrown away, since a sender that is refused may be switched off by its network. */
export const answerIgnored = (event: string): Answer => json(200, { ok: 1, ignored: event });

/** What the settings of one device are to blame for. A network that is refused often stops delivering, for all the other devices as well. */
const OF_ONE_DEVICE: readonly string[] = ["test", "not_decoded", "decoder_fault", "decoder_paused", "field_limit", "kind_changed"];

/** Nothing of it could be used: not an acknowledgement, or the sender would never learn of it. */
function answerDropped(drops: Drops, format: FormatName): Answer {
  const status = NETWORKS.includes(format) && [...drops.keys()].every((reason) => OF_ONE_DEVICE.includes(reason)) ? 202 : 422;
  if (format === "particle") return json(status, briefly(drops));
  const rejected = drops.places.length > 0 ? { rejected: drops.places.map(toRejected) } : {};
  return json(status, { ok: 0, error: nothingStoredSentence(drops), dropped: Object.fromEntries(drops), ...rejected });
}

/** In bytes: what Particle sends back to a device for free with the call. */
const MAX_BRIEF = 64;

/** The first reason, and where it was if there is room for that. */
function briefly(drops: Drops): object {
  const [error] = drops.keys();
  const whole = { ok: 0, error, at: drops.places[0]?.at };
  return whole.at !== undefined && Buffer.byteLength(JSON.stringify(whole)) <= MAX_BRIEF ? whole : { ok: 0, error };
}

const toRejected = ({ at, reason }: Place) => ({ at, reason });

export function answerError(thrown: unknown, format: FormatName | null = null): Answer {
  const error = withoutOverload(thrown);
  return isRefusal(error) ? answerRefusal(error, format) : answerBug(error, format);
}

function answerBug(error: unknown, format: FormatName | null): Answer {
  const request = ids.new();
  log.error("bug", error, { request });
  const said = format === "particle" ? { error: "fault" } : { error: "Something went wrong on our side. It has been recorded.", request };
  return { ...json(500, { ok: 0, ...said }), requestId: request };
}

function answerRefusal(error: Refusal, format: FormatName | null): Answer {
  const status = STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind];
  const { retryAfterSeconds } = error.detail;
  const isBrief = format === "particle";
  return json(
    status,
    { ok: 0, error: isBrief ? error.code : error.message, ...(error.kind === "limited" && !isBrief ? { limit: error.code } : {}) },
    {
      ...(retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {}),
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
      ...(status === 405 ? { allow: format === "particle" ? "POST, PUT" : "POST" } : {}),
    },
  );
}
