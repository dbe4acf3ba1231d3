/** The messages of a connection that are not answered yet, as far as they bound what its client may send. */
import type { IPublishPacket } from "mqtt-packet";
import type { Deliveries } from "./deliveries.ts";
import { MAX_UNANSWERED_BYTES, MAX_UNANSWERED_MESSAGES, MAX_UNRELEASED_BEFORE_MQTT5, RECEIVE_MAXIMUM } from "./limits.ts";
import { lengthOf } from "./reader.ts";

export class InFlight {
  #messages = 0;
  #bytes = 0;
  /** QoS 1, until PUBACK is sent. */
  #unacknowledged = 0;
  /** QoS 2, until it is known whether they are stored; from then on they are in `deliveries.held`. */
  #unreceived = 0;

  get isEmpty(): boolean {
    return this.#messages === 0;
  }

  /** Whether a client has more messages without an answer than it was told (MQTT 5, section 3.2.2.3.3), `packet` included. */
  isOverReceiveMaximum({ qos, messageId = 0 }: IPublishPacket, { held }: Deliveries, version: number): boolean {
    if (qos === 0 || (qos === 2 && held.has(messageId))) return false;
    const unreleased = this.#unreceived + held.size;
    if (version < 5) return qos === 2 && unreleased >= MAX_UNRELEASED_BEFORE_MQTT5;
    return this.#unacknowledged + unreleased >= RECEIVE_MAXIMUM;
  }

  begin(packet: IPublishPacket): void {
    const { qos } = packet;
    this.#messages++;
    this.#bytes += lengthOf(packet);
    if (qos === 1) this.#unacknowledged++;
    if (qos === 2) this.#unreceived++;
  }

  /** It is stored, or will not be. */
  settle(packet: IPublishPacket): void {
    this.#messages--;
    this.#bytes -= lengthOf(packet);
    if (packet.qos === 2) this.#unreceived--;
  }

  /** Its PUBACK is sent. */
  acknowledge(qos: number): void {
    if (qos === 1) this.#unacknowledged--;
  }

  /** Whether nothing more is to be read for now. A client of MQTT 5 that sends more than its Receive Maximum must be read to be noticed. */
  isFull(version: number): boolean {
    return this.#messages >= (version < 5 ? 1 : 2) * MAX_UNANSWERED_MESSAGES || this.#bytes >= MAX_UNANSWERED_BYTES;
  }
}
