/**
 * One delivery by HTTP, step by step: size, format, authenticate, signature, shape, and for each message in it whose it is
 * and what becomes of it (`take`). Each step refuses the request or drops readings for a named reason. The answer to what
 * is stored goes out after it is committed. What is refused once the device is known is counted on its page as well.
 */
import { noteUse, requireSignature, type Signed } from "../../devices/index.ts";
import { clock } from "../../platform/clock.ts";
import { Refusal } from "../../platform/refusal.ts";
import { parseContent } from "../formats/index.ts";
import { writerOf } from "../writer/index.ts";
import { addressOf } from "./address.ts";
import { type Answer, answerError, answerIgnored, answerTaken } from "./answer.ts";
import { authenticateSender } from "./authenticate.ts";
import { timesOf } from "./clock.ts";
import { contentOf, kindOf, plainBody } from "./content.ts";
import type { Incoming } from "./incoming.ts";
import { checkShape } from "./shape.ts";
import { checkSize, declaredSize, MOST_BYTES_EVER, roomOf } from "./size.ts";
import { countRefusal, takeAll } from "./take-all.ts";

export async function receive(incoming: Incoming, now = clock.now()): Promise<Answer> {
  const address = addressOf(incoming.url);
  try {
    if (incoming.method !== "POST") throw new Refusal("invalid", "method.wrong", "Please use POST.");
    checkSize(incoming, MOST_BYTES_EVER);
    const kind = kindOf(incoming);
    const sender = await authenticateSender(incoming, address, now);
    noteUse(sender, now);
    const room = roomOf(sender);
    writerOf(sender.region).checkRoom(sender.workspaceId, declaredSize(incoming));
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
