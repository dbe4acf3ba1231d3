/**
 * One delivery by HTTP, step by step: size, format, authenticate, room, signature, shape, and for each message in it whose it is
 * and what becomes of it (`take`). Each step refuses the request or drops readings for a named reason. The answer to what
 * is stored goes out after it is committed. What is refused once the device is known is counted on its page as well.
 */
import { isCurrent, noteUse, requireSignature, type SenderAccess, type Signed } from "../../devices/index.ts";
import { clock } from "../../platform/clock.ts";
import { isRefusal, Refusal } from "../../platform/refusal.ts";
import { parseContent } from "../formats/index.ts";
import type { FormatName } from "../formats/message.ts";
import { usage } from "../usage/usage.ts";
import { writerOf } from "../writer/index.ts";
import type { Hold } from "../writer/room.ts";
import { type Address, addressOf } from "./address.ts";
import { type Answer, answerError, answerIgnored, answerTaken, withoutContent } from "./answer.ts";
import { authenticateSender } from "./authenticate.ts";
import { chargeRefused } from "./charge.ts";
import { timesOf } from "./clock.ts";
import { contentOf, formatOf, kindOf, plainBody } from "./content.ts";
import type { Incoming } from "./incoming.ts";
import { checkShape } from "./shape.ts";
import { checkSize, declaredSize, MOST_BYTES_EVER, roomOf } from "./size.ts";
import { countRefusal, takeAll } from "./take-all.ts";

/** In milliseconds: what was asked so short a time ago holds still, as everywhere (lib/devices/memory.ts). */
const SOON = 500;

export function receive(incoming: Incoming, now = clock.now()): Promise<Answer> {
  const address = addressOf(incoming.url);
  const answer = answerTo(incoming, address, now);
  return address.isWrite ? answer.then(withoutContent) : answer;
}

async function answerTo(incoming: Incoming, address: Address, now: Date): Promise<Answer> {
  let told = formatOfSender(incoming, address);
  try {
    if (incoming.method !== "POST" && !(incoming.method === "PUT" && told === "particle")) throw new Refusal("invalid", "method.wrong", "Please use POST.");
    checkSize(incoming, MOST_BYTES_EVER);
    const kind = kindOf(incoming, address);
    let sender = await authenticateSender(incoming, address, now);
    noteUse(sender, now);
    usage().requireRoom(sender, now);
    const room = roomOf(sender);
    writerOf(sender.region).checkRoom(sender.workspaceId, declaredSize(incoming));
    const arriving = writerOf(sender.region).hold(sender.workspaceId);
    let read: Buffer | undefined;
    /** The largest number of bytes that this was, as it arrived or unpacked. A chunk counts as more than its bytes, if it has few. */
    let size = 0;
    try {
      const sent = await incoming.read(room.bytes, arriving);
      read = sent;
      size = Math.max(sent.length, arriving.arrived);
      // A body may take its time, and the token have ended meanwhile.
      if (clock.now().getTime() - now.getTime() > SOON && !isCurrent(sender)) sender = await authenticateSender(incoming, address, clock.now());
      const signed = requireSignature(sender, incoming.header, sent);
      if (address.isAttributes) return ignore(sender, "attributes", { bytes: size, now });
      const body = await unpacked(incoming, sent, { most: room.bytes, arriving });
      read = body;
      size = Math.max(size, body.length);
      const { format, messages, ignored } = parseContent(contentOf(kind, body, address), address.format ?? formatOf(incoming.header("content-type")), now);
      told = format;
      if (ignored !== undefined) return ignore(sender, ignored, { bytes: size, now });
      checkShape(messages, room.readings);
      const carried = {
        format,
        body,
        bytes: size,
        isHeld: arriving.bytes > 0,
        now,
        named: nameOf(incoming, signed),
        times: signed ? timesOf(signed) : undefined,
      };
      return answerTaken(await takeAll(sender, address, messages, carried), format);
    } catch (error) {
      const bytes = Math.max(size, arriving.arrived);
      arriving.free();
      // A body that was too large or cut off was received all the same. One without the right signature may be of somebody else.
      if (!read) usage().fill(sender, now, bytes);
      else if (!isUnsigned(error)) chargeRefused(sender, error, bytes, now);
      await countRefusal(sender, address, error, { now, body: read });
      throw error;
    } finally {
      arriving.free();
    }
  } catch (error) {
    return answerError(error, told);
  }
}

const isUnsigned = (error: unknown): boolean => isRefusal(error) && error.code === "signature.wrong";

/** As far as one can tell before the body is read. */
const formatOfSender = (incoming: Incoming, { format }: Address): FormatName | null =>
  format ?? (incoming.header("user-agent")?.startsWith("ParticleBot/") ? "particle" : null);

function ignore(sender: SenderAccess, event: string, { bytes, now }: { bytes: number; now: Date }): Answer {
  usage().fill(sender, now, bytes);
  return answerIgnored(event);
}

/** While a body unfolds, what comes out of it is held instead of what was sent: both together could be more than a workspace may hold. */
function unpacked(incoming: Incoming, sent: Buffer, { most, arriving }: { most: number; arriving: Hold }): Buffer | Promise<Buffer> {
  if (incoming.header("content-encoding") !== undefined) arriving.free();
  return plainBody(incoming, sent, most, arriving);
}

const LONGEST_NAME = 256;

/** What the sender calls the delivery, so that it can send it again: an Idempotency-Key, or the id of a Standard Webhook, signed or not. */
function nameOf(incoming: Incoming, signed: Signed | null): string | undefined {
  const name = signed?.id ?? incoming.header("idempotency-key") ?? incoming.header("webhook-id");
  if (name !== undefined && name.length > LONGEST_NAME)
    throw new Refusal("invalid", "name.too_long", `An Idempotency-Key may have ${LONGEST_NAME} characters at most.`);
  return name || undefined;
}
