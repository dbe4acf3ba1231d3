/**
 * One message, once it is known whose it is, whatever carried it: plan, freshness, decoding, clock, identity, limits, write. It is
 * committed when this resolves. What is refused or dropped is counted under its reason.
 */
import type { DeviceAccess } from "../../devices/index.ts";
import type { Refusal } from "../../platform/refusal.ts";
import type { FormatName, Message } from "../formats/message.ts";
import { Drops, drop } from "../formats/sample.ts";
import { notesOf } from "../messages/index.ts";
import { noteOf } from "../messages/notes.ts";
import type { DropReason } from "../schema.ts";
import { usage } from "../usage/usage.ts";
import { decoded } from "./decoding.ts";
import { stalenessOf } from "./freshness.ts";
import { identityOf } from "./identity.ts";
import { count, countOnce } from "./refused.ts";
import { store } from "./store.ts";

export type Taken = {
  readonly stored: number;
  readonly repeated: number;
  readonly drops: Drops /** The whole message came before. */;
  readonly isRepeated: boolean;
  /** Why nothing of it was taken, where it was one of several. */
  readonly overLimit?: Refusal;
};

/** `body` is what it was made of, alone or with others: `bytes` are its share of that. `named` is what the sender called it beside the body; `times` are for readings of a signed message that have none. */
export type Carried = {
  readonly format: FormatName;
  readonly body: Uint8Array;
  readonly bytes: number;
  /** Whether the delivery holds these bytes in the buffer quota already. */
  readonly isHeld?: boolean;
  readonly now: Date;
  readonly named?: string | undefined;
  readonly times?: (() => number) | undefined;
};

export async function take(device: DeviceAccess, message: Message, carried: Carried): Promise<Taken> {
  const { format, now, bytes } = carried;
  try {
    // Where nothing has to be waited for, nothing is: each wait costs about as much as a step.
    const counting = usage().addMessage(device, now, bytes);
    if (counting) await counting;
    const unwanted = message.isTest && !device.acceptsTests ? "test" : stalenessOf(message, now);
    const read = unwanted ?? (message.payload ? await decoded(device, message, now) : message);
    const taken = await (typeof read === "string" ? dropWhole(device, message, read) : keep(device, read, carried));
    notesOf(device.region).add(device.deviceRef, noteOf(taken, format), now);
    return taken;
  } catch (error) {
    await countOnce(device, error, format, now);
    throw error;
  }
}

function keep(device: DeviceAccess, message: Message, { format, body, bytes, isHeld = false, now, named, times }: Carried): Promise<Taken> {
  const identity = identityOf(message, { format, resetsCounter: device.resetsCounter, named, body });
  return store(device, message, { bytes: isHeld ? 0 : bytes, now, times, identity });
}

/** Nothing of it is stored: each of its readings is counted under `reason`, and one for a message that has none yet. */
async function dropWhole(device: DeviceAccess, { samples }: Message, reason: DropReason): Promise<Taken> {
  const drops = new Drops();
  drop(
    drops,
    reason,
    Math.max(
      1,
      samples.reduce((sum, { pairs }) => sum + pairs.length, 0),
    ),
  );
  await count(device, drops);
  return { stored: 0, repeated: 0, drops, isRepeated: false };
}
