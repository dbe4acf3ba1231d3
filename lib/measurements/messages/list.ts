/** What became of the last messages of a device, page by page, never what was in them. */
import { locate } from "../../devices/index.ts";
import { after, clock, HOUR } from "../../platform/clock.ts";
import { readsOf } from "../../platform/db/telemetry.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { Access } from "../../workspaces/index.ts";
import { DROP_REASONS, type DropReason, type Messages, MessagesQuery, type MessageView, MOST_MESSAGES, type Outcome, TOLD_FOR_HOURS } from "../schema.ts";

const PAGE = `
  SELECT (extract(epoch FROM at) * 1000000)::bigint AS micros, at, place, format, outcome, reason, stored, times FROM message
  WHERE device_ref = $1 AND at > $2::timestamptz
    AND ($3::bigint IS NULL OR (at, place) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::integer))
  ORDER BY at DESC, place DESC LIMIT $5`;

type Row = { micros: bigint; at: Date; place: number; format: string; outcome: Outcome; reason: string; stored: number; times: number };

/** Newest first; what came in the last second may be missing still. A page begins where the one before ended, so what arrives meanwhile shifts nothing. */
export async function messages(
  access: Access<"measurements:read">,
  deviceId: string,
  { before, limit = MOST_MESSAGES }: MessagesQuery = {},
  now = clock.now(),
): Promise<Messages> {
  const { deviceRef, fields } = await locate(access, deviceId);
  const keys = new Map(fields.map(({ ordinal, key }) => [ordinal, key]));
  const [micros, place] = before === undefined ? [null, null] : placeOf(before);
  const most = Math.min(limit, MOST_MESSAGES);
  const { rows } = await readsOf(access).query<Row>(PAGE, [deviceRef, after(now, -TOLD_FOR_HOURS * HOUR), micros, place, most + 1]);
  const shown = rows.slice(0, most).map((row) => view(row, keys));
  return { messages: shown, next: rows.length > most ? (shown.at(-1)?.id ?? null) : null };
}

/** A reason, after a colon the number of the field that it is about. */
function reasonIn(code: string, keys: ReadonlyMap<number, string>): MessageView["why"][number] {
  const [reason = "", ordinal] = code.split(":");
  const key = ordinal === undefined ? undefined : keys.get(Number(ordinal));
  const sentence = DROP_REASONS[reason as DropReason];
  return { reason, sentence: key === undefined ? sentence : `“${key}”: ${sentence}` };
}

const view = ({ micros, at, place, format, outcome, reason, stored, times }: Row, keys: ReadonlyMap<number, string>): MessageView => ({
  id: `${micros}-${place}`,
  at: at.toISOString(),
  format,
  outcome,
  why: reason === "" ? [] : reason.split(",").map((one) => reasonIn(one, keys)),
  stored,
  times,
});

/** It only says where in the answer to one's own question one is: there is nothing to protect in it. */
function placeOf(before: string): [micros: string, place: string] {
  if (!MessagesQuery.safeParse({ before }).success) throw wrong();
  return before.split("-") as [string, string];
}

const wrong = () =>
  new Refusal("invalid", "input.invalid", "Please check what is marked below.", {
    fields: { before: "Please give the place where the page before ended, as it is." },
  });
