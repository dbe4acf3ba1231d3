/**
 * One delivery, step by step: size, format, authenticate, shape, clock, duplicate, limits, write. Each step refuses the
 * request or drops readings for a named reason. The answer to what is stored goes out after it is committed. What is
 * refused once the device is known is counted on its page as well.
 */
import type { DeviceAccess } from "../../devices/index.ts";
import { clock } from "../../platform/clock.ts";
import { isRefusal, Refusal } from "../../platform/refusal.ts";
import type { Drops } from "../formats/sample.ts";
import { writerOf } from "../writer/index.ts";
import type { Row, Written } from "../writer/load.ts";
import { type Answer, answerDropped, answerError, answerStored, reasonOf } from "./answer.ts";
import { authenticateSender } from "./authenticate.ts";
import { setClock } from "./clock.ts";
import { withoutRepeated } from "./duplicate.ts";
import { checkFormat } from "./format.ts";
import type { Incoming } from "./incoming.ts";
import { applyLimits } from "./limits.ts";
import { shape } from "./shape.ts";
import { checkSize, MOST_BYTES } from "./size.ts";

export async function receive(incoming: Incoming, now = clock.now()): Promise<Answer> {
  try {
    if (incoming.method !== "POST") throw new Refusal("invalid", "method.wrong", "Please use POST.");
    checkSize(incoming);
    checkFormat(incoming);
    const device = await authenticateSender(incoming);
    try {
      return await take(device, await incoming.read(MOST_BYTES), now);
    } catch (error) {
      await countRefusal(device, error);
      throw error;
    }
  } catch (error) {
    return answerError(error);
  }
}

async function take(device: DeviceAccess, bytes: Buffer, now: Date): Promise<Answer> {
  const writer = writerOf(device.region);
  const parsed = shape(bytes);
  const readings = setClock(parsed, now, () => writer.nextTime(now));
  const fresh = withoutRepeated(readings);
  const rows = await applyLimits(device, fresh, parsed.drops);
  const { stored, repeated } = await write(device, rows, parsed.drops, bytes.length);
  if (rows.length === 0) return answerDropped(parsed.drops);
  return answerStored({ stored, repeated: repeated + readings.length - fresh.length, drops: parsed.drops });
}

function write(device: DeviceAccess, rows: readonly Row[], drops: Drops, bytes: number): Promise<Written> {
  return writerOf(device.region).write({ ref: String(device.deviceRef), rows, drops, bytes });
}

async function countRefusal(device: DeviceAccess, error: unknown): Promise<void> {
  const reason = isRefusal(error) ? reasonOf(error) : undefined;
  // The refusal is the answer, whether or not it can be counted.
  if (reason) await write(device, [], new Map([[reason, 1]]), 0).catch(() => {});
}
