/**
 * One delivery by HTTP, step by step: size, format, authenticate, signature, shape, and for each message in it whose it is
 * and what becomes of it (`take`). Each step refuses the request or drops readings for a named reason. The answer to what
 * is stored goes out after it is committed. What is refused once the device is known is counted on its page as well.
 */
import { noteUnclaimed, noteUse, requireSignature, type SenderAccess, type Signed } from "../../devices/index.ts";
import { clock } from "../../platform/clock.ts";
import { isRefusal, Refusal } from "../../platform/refusal.ts";
import { parseContent } from "../formats/index.ts";
import type { Message } from "../formats/message.ts";
import { drop } from "../formats/sample.ts";
import { type Address, addressOf } from "./address.ts";
import { type Answer, answerError, answerIgnored, answerTaken, reasonOf } from "./answer.ts";
import { authenticateSender } from "./authenticate.ts";
import { timesOf } from "./clock.ts";
import { contentOf, kindOf, plainBody } from "./content.ts";
import { deviceOf } from "./device.ts";
import type { Incoming } from "./incoming.ts";
import { checkShape } from "./shape.ts";
import { checkSize, MOST_BYTES_EVER, roomOf } from "./size.ts";
import { type Carried, count, type Taken, take } from "./take.ts";

export async function receive(incoming: Incoming, now = clock.now()): Promise<Answer> {
  const address = addressOf(incoming.url);
  try {
    if (incoming.method !== "POST") throw new Refusal("invalid", "method.wrong", "Please use POST.");
    checkSize(incoming, MOST_BYTES_EVER);
    const kind = kindOf(incoming);
    const sender = await authenticateSender(incoming, address, now);
    noteUse(sender, now);
    const room = roomOf(sender);
    try {
      const sent = await incoming.read(room.bytes);
      const signed = requireSignature(sender, incoming.header, sent);
      if (address.isAttributes) return answerIgnored("attributes");
      const body = await plainBody(incoming, sent, room.bytes);
      const { format, messages, ignored } = parseContent(contentOf(kind, body, address), address.format);
      if (ignored !== undefined) return answerIgnored(ignored);
      checkShape(messages, room.readings);
      const carried = { format, body, now, named: nameOf(incoming, signed), times: signed ? timesOf(signed) : undefined };
      return answerTaken(await takeAll(sender, address, messages, carried), format);
    } catch (error) {
      await countRefusal(sender, address, error);
      throw error;
    }
  } catch (error) {
    return answerError(error, address.format);
  }
}

const LONGEST_NAME = 256;

/** What the sender calls the delivery, so that it can send it again: the id of a signed message, or an Idempotency-Key. */
function nameOf(incoming: Incoming, signed: Signed | null): string | undefined {
  const name = signed?.id ?? incoming.header("idempotency-key");
  if (name !== undefined && name.length > LONGEST_NAME)
    throw new Refusal("invalid", "name.too_long", `An Idempotency-Key may have ${LONGEST_NAME} characters at most.`);
  return name || undefined;
}

/** Null stands for a message of a device that the webhook does not send for. */
async function takeAll(sender: SenderAccess, address: Address, messages: readonly Message[], carried: Carried): Promise<(Taken | null)[]> {
  const [only] = messages;
  if (only && messages.length === 1) return [await takeOne(sender, address, only, carried)];
  // Of several, one that is refused must not hide that the others were stored: it is dropped by name.
  const named = (index: number) => (carried.named === undefined ? undefined : `${carried.named}#${index}`);
  return Promise.all(
    messages.map((message, index) => takeOne(sender, address, message, { ...carried, named: named(index) }).catch((error) => droppedBy(error, message))),
  );
}

async function takeOne(sender: SenderAccess, address: Address, message: Message, carried: Carried): Promise<Taken | null> {
  const device = await deviceOf(sender, address, message);
  if (device) return take(device, message, carried);
  const hardwareId = message.hardwareId ?? address.hardwareId;
  if (sender.kind === "webhook" && hardwareId !== undefined) await noteUnclaimed(sender, hardwareId, carried.now);
  return null;
}

function droppedBy(error: unknown, message: Message): Taken {
  const reason = isRefusal(error) ? reasonOf(error) : undefined;
  if (!reason) throw error;
  drop(message.drops, reason);
  return { stored: 0, repeated: 0, drops: message.drops, isRepeated: false };
}

/** For the device that the token or the address names; where neither does, there is nobody to count it for. */
async function countRefusal(sender: SenderAccess, { deviceId }: Address, error: unknown): Promise<void> {
  const reason = isRefusal(error) ? reasonOf(error) : undefined;
  if (!reason) return;
  const device = sender.kind === "device" ? sender : deviceId === undefined ? null : await sender.device(deviceId).catch(() => null);
  if (device) await count(device, new Map([[reason, 1]]));
}
