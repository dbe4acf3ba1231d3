/** SUBSCRIBE: the status of one's own device, and nothing else. */
import type { ISubackPacket, ISubscribePacket, Packet } from "mqtt-packet";
import { REASON } from "./reason.ts";
import { statusTopic } from "./topic.ts";

/** What to answer; to whom the status is open, it is sent along. */
export function subscribed({ messageId = 0, subscriptions }: ISubscribePacket, deviceId: string | null, version: number): Packet[] {
  const own = deviceId === null ? null : statusTopic(deviceId);
  const refusal = version < 5 ? REASON.unspecified : REASON.notAuthorized;
  const granted = subscriptions.map(({ topic }) => (topic === own ? REASON.success : refusal));
  const suback: ISubackPacket = { cmd: "suback", messageId, granted };
  // A client may ask not to be told what is retained.
  const isWanted = own !== null && subscriptions.some(({ topic, rh }) => topic === own && rh !== 2);
  return isWanted ? [suback, { cmd: "publish", topic: own, payload: "online", qos: 0, retain: true, dup: false }] : [suback];
}
