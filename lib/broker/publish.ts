/** PUBLISH: whose topic it is, and what becomes of the message. */
import type { IPublishPacket } from "mqtt-packet";
import type { DeviceAccess, SenderAccess } from "../devices/index.ts";
import { type Delivery, deliver, turnAway } from "../measurements/index.ts";
import { clock } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import { isRefusal } from "../platform/refusal.ts";
import type { Client } from "./client.ts";
import { markOf } from "./deliveries.ts";
import { REASON, type Reason } from "./reason.ts";
import { type Target, targetOf } from "./topic.ts";
import type { Verdict } from "./verdict.ts";

/** What no client may send. The connection ends with it. */
export function faultOf({ topic, qos, messageId, properties }: IPublishPacket): Reason | null {
  // We offer no aliases, so a topic is always written out.
  if (properties?.topicAlias !== undefined) return REASON.badTopicAlias;
  if (topic === "" || topic.includes("#") || topic.includes("+") || topic.includes("\0")) return REASON.badTopic;
  return qos > 0 && !messageId ? REASON.protocolError : null;
}

/** Resolves once the message is committed, or will not be; one that comes again is stored once. `heardAt` is monotonic, in milliseconds. Never rejects. */
export async function publishOnce(client: Client, packet: IPublishPacket, heardAt: number): Promise<Verdict> {
  const { qos, messageId: id = 0, topic, dup: isFlagged } = packet;
  if (qos === 0) return publish(client, packet);
  const { deliveries } = client.remembered;
  // QoS 2: until the client releases the id it is the same message, whatever it looks like [MQTT-4.3.3-2].
  if (qos === 2 && deliveries.held.has(id)) return { ack: REASON.success };
  const verdict = await deliveries.once({ id, mark: markOf(topic, packet.payload), isFlagged }, heardAt, () => publish(client, packet));
  if (qos === 2 && "ack" in verdict && verdict.ack === REASON.success) deliveries.held.add(id);
  return verdict;
}

async function publish(client: Client, packet: IPublishPacket, now = clock.now()): Promise<Verdict> {
  try {
    return await take(await client.sender(now), packet, now);
  } catch (error) {
    return verdictOn(error, client.version);
  }
}

async function take(sender: SenderAccess, { topic, payload, properties }: IPublishPacket, now: Date): Promise<Verdict> {
  const target = targetOf(topic);
  const device = target && (await deviceOf(sender, target));
  if (!target || !device) {
    if (sender.kind === "device") await turnAway(sender, "bad_topic");
    return { ack: REASON.notAuthorized };
  }
  if (target.kind === "attributes") return { ack: REASON.success };
  const format: Delivery["format"] = target.kind === "value" ? { field: target.field } : target.kind;
  const said = properties?.userProperties ?? {};
  const header = (name: string) => {
    const value = said[name];
    return typeof value === "string" ? value : undefined;
  };
  await deliver(device, { format, bytes: Buffer.isBuffer(payload) ? payload : Buffer.from(payload), header }, now);
  return { ack: REASON.success };
}

/** The device of the token, if the topic names no other; for a webhook the one that is named, if it is among its own. */
async function deviceOf(sender: SenderAccess, target: Target): Promise<DeviceAccess | null> {
  const named = "device" in target ? target.device : null;
  if (sender.kind === "webhook") return named === null ? null : sender.device(named);
  const isOwn = named === null || named === sender.deviceId || (target.kind === "value" && target.isSerial && isSerialOf(sender, named));
  return isOwn ? sender : null;
}

/** Datacake's devices go by their serial numbers. Ours do where somebody told us theirs. */
const isSerialOf = (device: DeviceAccess, named: string): boolean => device.hardwareHash !== null && device.isCalled(named);

/**
 * What is wrong with a message is told to a client of MQTT 5; an older one gets its answer all the same, or it would send the
 * message for ever. What may go well later ends the connection: only then does a client send again by itself.
 */
function verdictOn(error: unknown, version: number): Verdict {
  if (!isRefusal(error)) log.error("bug", error);
  else if (error.code === "signature.wrong") return { ack: REASON.notAuthorized };
  else if (error.kind === "unauthenticated") return { end: REASON.notAuthorized };
  else if (error.kind === "limited") return version < 5 ? { end: REASON.quotaExceeded } : { ack: REASON.quotaExceeded };
  else if (error.kind !== "unavailable") return { ack: REASON.badPayload };
  return { end: REASON.busy };
}
