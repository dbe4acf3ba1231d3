/** The packets of one connection that are no messages: what is wrong with them, and how many there may be. */
import type { Packet } from "mqtt-packet";
import { Bucket } from "../platform/rate-buckets.ts";
import { CONTROL_PACKET_BYTES, MAX_CONTROL_PACKETS_PER_MINUTE } from "./limits.ts";
import { REASON, type Reason } from "./reason.ts";

export class ControlPackets {
  #bucket: Bucket | null = null;

  /** Why the connection ends with `packet`, or null. `filters` are those of SUBSCRIBE and UNSUBSCRIBE, of which there must be one [MQTT-3.8.3-2, MQTT-3.10.3-2]. `now` is monotonic, in milliseconds. */
  faultOf({ messageId = 0, length = 0 }: Packet, now: number, filters?: readonly unknown[]): Reason | null {
    if (filters && (filters.length === 0 || messageId < 1)) return REASON.protocolError;
    this.#bucket ??= new Bucket(MAX_CONTROL_PACKETS_PER_MINUTE, now);
    const cost = Math.max(1, filters?.length ?? 0, Math.ceil(length / CONTROL_PACKET_BYTES));
    return this.#bucket.isOverWith(now, cost) ? REASON.messageRateTooHigh : null;
  }
}
