/** PUBLISH: whose topic it is, and what becomes of the message. */
import type { IPublishPacket } from "mqtt-packet";
import type { DeviceAccess } from "../devices/index.ts";
import { countUnstored, type Delivery, deliver, turnAway } from "../measurements/index.ts";
import { clock } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import { withoutOverload } from "../platform/overload.ts";
import { isRefusal } from "../platform/refusal.ts";
import { type Deliveries, markOf } from "./deliveries.ts";
import { isOversized, lengthOf } from "./reader.ts";
import { REASON, type Reason } from "./reason.ts";
import { type Target, targetOf } from "./topic.ts";
import type { Verdict } from "./verdict.ts";

/** In no topic of a message. The last stands for bytes that are no UTF-8, after which the connection ends [MQTT-1.5.3-1]. */
const NEVER_IN_TOPIC = ["#", "+", "\0", "\ufffd"];

/** What no client may send. The connection ends with it. Of a message that is too short for one, the packet id is negative. */
export function faultOf({ topic, qos, messageId = 0, properties }: IPublishPacket): Reason | null {
  // We offer no aliases, so a topic is always written out.
  if (properties?.topicAlias !== undefined) return REASON.badTopicAlias;
  if (topic === "" || NEVER_IN_TOPIC.some((never) => topic.includes(never))) return REASON.badTopic;
  return qos > 0 && messageId < 1 ? REASON.protocolError : null;
}

/** Whose messages come by a connection. */
export type Publisher = {
  readonly version: number;
  readonly deliveries: Deliveries;
  /** The device to which a topic belongs; null when it is nothing to this publisher, and then `bytes` are counted. Null stands for a topic that is none of ours. */
  device(target: Target | null, now: Date, bytes: number): Promise<DeviceAccess | null> | DeviceAccess;
  /** Counts `bytes` that are not stored as a message, and says whether it is over a limit. A publisher for many devices has no limits of its own. */
  isOverWith?(bytes: number, now: Date): boolean;
};

/** Resolves once the message is committed, or will not be; one that comes again is stored once. `heardAt` is monotonic, in milliseconds. Never rejects. */
export function publishOnce(publisher: Publisher, packet: IPublishPacket, heardAt: number): Promise<Verdict> {
  const { qos, messageId: id = 0, topic, dup: isFlagged } = packet;
  if (qos === 0) return publish(publisher, packet);
  const { deliveries } = publisher;
  // QoS 2: until the client releases the id it is the same message, whatever it looks like [MQTT-4.3.3-2].
  if (qos === 2 && deliveries.held.has(id)) return Promise.resolve(repeated(publisher, packet, { ack: REASON.success }));
  let isNew = false;
  const verdict = deliveries.once({ id, mark: markOf(topic, packet.payload), isFlagged }, heardAt, () => {
    isNew = true;
    return publish(publisher, packet);
  });
  const counted = isNew ? verdict : verdict.then((found) => repeated(publisher, packet, found));
  return qos === 1 ? counted : counted.then((found) => hold(publisher, id, found));
}

/** A repetition is answered like the first message, and counted. */
const repeated = (publisher: Publisher, packet: IPublishPacket, verdict: Verdict): Verdict =>
  publisher.isOverWith?.(lengthOf(packet), clock.now()) && "ack" in verdict ? { ...verdict, isOverLimit: true } : verdict;

/** Before MQTT 5 every PUBREC means success, and the id is in use until PUBREL. */
function hold({ deliveries, version }: Publisher, id: number, verdict: Verdict): Verdict {
  if ("ack" in verdict && (verdict.ack === REASON.success || version < 5)) deliveries.held.add(id);
  return verdict;
}

async function publish(publisher: Publisher, packet: IPublishPacket, now = clock.now()): Promise<Verdict> {
  try {
    const target = targetOf(packet.topic);
    const size = lengthOf(packet);
    const found = publisher.device(target, now, size);
    // Nearly always it is known already, and a turn of waiting for each message is what costs.
    const device = found instanceof Promise ? await found : found;
    if (!target || !device) return { ack: REASON.notAuthorized };
    if (isOversized(packet)) {
      await turnAway(device, "too_large", size, now);
      return { ack: REASON.badPayload };
    }
    if (target.kind === "attributes") countUnstored(device, now, size);
    else await deliver(device, deliveryOf(packet, target.kind === "value" ? { field: target.field } : target.kind), now);
    return { ack: REASON.success };
  } catch (error) {
    return verdictOn(error, publisher.version);
  }
}

function deliveryOf(packet: IPublishPacket, format: Delivery["format"]): Delivery {
  const { payload, properties } = packet;
  const said = properties?.userProperties ?? {};
  const header = (name: string) => {
    const value = said[name];
    return typeof value === "string" ? value : undefined;
  };
  return { format, bytes: Buffer.isBuffer(payload) ? payload : Buffer.from(payload), size: lengthOf(packet), header };
}

/**
 * What is wrong with a message is told to a client of MQTT 5; an older one gets its answer all the same, or it would send the
 * message for ever. What may go well later ends the connection: only then does a client send again by itself.
 */
function verdictOn(thrown: unknown, version: number): Verdict {
  const error = withoutOverload(thrown);
  if (!isRefusal(error)) {
    log.error("bug", error);
    return { end: REASON.unspecified };
  }
  if (error.code === "signature.wrong") return { ack: REASON.notAuthorized };
  if (error.kind === "unauthenticated") return { end: REASON.notAuthorized };
  if (error.kind === "limited") return version < 5 ? { end: REASON.quotaExceeded } : { ack: REASON.quotaExceeded };
  return error.kind === "unavailable" ? { end: REASON.busy } : { ack: REASON.badPayload };
}
