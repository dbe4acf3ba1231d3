/** A step of every message: where its device has a decoder and the message has bytes, what that makes of them counts, and nothing else of the message does. */
import type { DeviceAccess } from "../../devices/index.ts";
import { decode } from "../decoding/decode.ts";
import type { Message } from "../formats/message.ts";
import { parseTime } from "../formats/time.ts";
import type { DropReason } from "../schema.ts";

/** The message with its readings, or why it has none. Refuses, to be sent again, where decoders have no time now. */
export async function decoded({ decoder, ownerId }: DeviceAccess, message: Message, now: Date): Promise<Message | DropReason> {
  const { payload, samples, drops, sent } = message;
  if (!payload) return message;
  if (!decoder) return samples.length === 0 && drops.size === 0 ? "not_decoded" : message;
  const at = parseTime(sent?.at);
  const { id: decoderId, kind, source } = decoder;
  const decoding = await decode({ accountId: ownerId, decoderId, kind, source }, payload, at === null ? now : new Date(at / 1_000));
  if ("fault" in decoding) return decoding.isPaused ? "decoder_paused" : "decoder_fault";
  if (decoding.samples.length === 0 && decoding.drops.size === 0) return "empty";
  // A time that the network said is better than that of the delivery, which may be late.
  return { ...message, drops: decoding.drops, samples: decoding.samples.map(({ time, pairs }) => ({ time: time ?? sent?.at ?? undefined, pairs })) };
}
