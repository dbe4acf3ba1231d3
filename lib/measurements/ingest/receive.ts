/**
 * One delivery, step by step: size, format, authenticate, signature, shape, clock, duplicate, limits, write. Each step refuses
 * the request or drops readings for a named reason. The answer to what is stored goes out after it is committed. What is
 * refused once the device is known is counted on its page as well.
 */
import { type DeviceAccess, noteUse, requireSignature } from "../../devices/index.ts";
import { clock } from "../../platform/clock.ts";
import { isRefusal, Refusal } from "../../platform/refusal.ts";
import { writerOf } from "../writer/index.ts";
import { type Answer, answerDropped, answerError, answerStored, reasonOf } from "./answer.ts";
import { authenticateSender } from "./authenticate.ts";
import { timesOf } from "./clock.ts";
import { checkFormat } from "./format.ts";
import type { Incoming } from "./incoming.ts";
import { shape } from "./shape.ts";
import { checkSize, MOST_BYTES } from "./size.ts";
import { store } from "./store.ts";

export async function receive(incoming: Incoming, now = clock.now()): Promise<Answer> {
  try {
    if (incoming.method !== "POST") throw new Refusal("invalid", "method.wrong", "Please use POST.");
    checkSize(incoming);
    checkFormat(incoming);
    const device = await authenticateSender(incoming, now);
    noteUse(device, now);
    try {
      const bytes = await incoming.read(MOST_BYTES);
      const signed = requireSignature(device, incoming.header, bytes);
      return await take(device, bytes, now, signed ? timesOf(signed) : undefined);
    } catch (error) {
      await countRefusal(device, error);
      throw error;
    }
  } catch (error) {
    return answerError(error);
  }
}

async function take(device: DeviceAccess, bytes: Buffer, now: Date, signedTimes?: () => number): Promise<Answer> {
  const parsed = shape(bytes);
  const { stored, repeated, isUsed } = await store(device, parsed, bytes.length, now, signedTimes);
  return isUsed ? answerStored({ stored, repeated, drops: parsed.drops }) : answerDropped(parsed.drops);
}

async function countRefusal(device: DeviceAccess, error: unknown): Promise<void> {
  const reason = isRefusal(error) ? reasonOf(error) : undefined;
  // The refusal is the answer, whether or not it can be counted.
  if (!reason) return;
  const load = { ref: String(device.deviceRef), rows: [], drops: new Map([[reason, 1]]), bytes: 0 };
  await writerOf(device.region)
    .write(load)
    .catch(() => {});
}
