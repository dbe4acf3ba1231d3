/** One connection to the broker that we listen to, as a client of MQTT 5. */
import { connect, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { generate, type IPublishPacket, type Packet } from "mqtt-packet";
import { DAY, SECOND } from "../platform/clock.ts";
import type { Env } from "../platform/env.ts";
import { log } from "../platform/log.ts";
import { Acks, confirmation } from "./acks.ts";
import { InFlight } from "./in-flight.ts";
import { MAX_PACKET_BYTES, RECEIVE_MAXIMUM } from "./limits.ts";
import { type Publisher, publishOnce } from "./publish.ts";
import { Reader } from "./reader.ts";
import { REASON, type Reason } from "./reason.ts";
import type { Verdict } from "./verdict.ts";

export type Config = Pick<Env, "MQTT_UPSTREAM_URL" | "MQTT_UPSTREAM_USERNAME" | "MQTT_UPSTREAM_PASSWORD" | "MQTT_UPSTREAM_CLIENT_ID">;

/** Of all who subscribe under the same name each message goes to one. */
const TOPICS = ["$share/kept/d/#", "$share/kept/dtck-pub/#"].map((topic) => ({ topic, qos: 1 as const, nl: false, rap: false, rh: 0 }));
const KEEP_ALIVE = 30;
const PORTS: Record<string, number> = { "mqtt:": 1883, "mqtts:": 8883 };

type Hooks = { onOpen(): void; onClose(): void };

/** One connection to it. */
export class Link {
  readonly #socket: Socket;
  readonly #acks: Acks;
  readonly #publisher: Publisher;
  readonly #hooks: Hooks;
  readonly #sign: NodeJS.Timeout;
  readonly #inFlight = new InFlight();
  #heardAt = performance.now();

  constructor(url: URL, config: Config, publisher: Publisher, hooks: Hooks) {
    const to = { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(url.port) || (PORTS[url.protocol] ?? 0) };
    this.#publisher = publisher;
    this.#hooks = hooks;
    this.#socket = url.protocol === "mqtts:" ? connectSecurely({ ...to, servername: to.host }) : connect(to);
    this.#acks = new Acks(this.#socket);
    const reader = new Reader(
      {
        onPacket: (packet) => this.#receive(packet),
        onError: (reason) => this.#end(reason),
        refusal: (_, length) => (length > MAX_PACKET_BYTES ? REASON.tooLarge : null),
      },
      5,
    );
    this.#sign = setInterval(() => this.#giveSign(), (KEEP_ALIVE / 2) * SECOND).unref();
    this.#socket
      .on("data", (chunk) => reader.read(chunk, 5, performance.now()))
      .on("error", (error) => log.warn("mqtt.upstream_failed", {}, error))
      .once(url.protocol === "mqtts:" ? "secureConnect" : "connect", () => this.#send(helloOf(config)))
      .once("close", () => {
        clearInterval(this.#sign);
        hooks.onClose();
      });
  }

  end(): void {
    this.#send({ cmd: "disconnect", reasonCode: REASON.success });
    this.#acks.flush();
    this.#socket.end();
  }

  #giveSign(): void {
    if (performance.now() - this.#heardAt > KEEP_ALIVE * 1.5 * SECOND) this.#socket.destroy();
    else this.#send({ cmd: "pingreq" });
  }

  #send(packet: Packet): void {
    this.#acks.write(generate(packet, { protocolVersion: 5 }));
  }

  /** Tells the broker why, and closes; a new connection follows. */
  #end(reason: Reason): void {
    this.#send({ cmd: "disconnect", reasonCode: reason });
    this.#acks.flush();
    this.#socket.destroySoon();
  }

  /** Returns whether to read on. */
  #receive(packet: Packet): boolean {
    // Only complete packets count as life.
    this.#heardAt = performance.now();
    const isGood = packet.cmd === "suback" ? packet.granted.every((granted) => Number(granted) < 0x80) : packet.cmd !== "connack" || packet.reasonCode === 0;
    if (packet.cmd === "publish") void this.#publish(packet);
    else if (packet.cmd === "connack" && isGood) this.#send({ cmd: "subscribe", messageId: 1, subscriptions: TOPICS });
    else if (packet.cmd === "suback" && isGood) this.#hooks.onOpen();
    else if (packet.cmd !== "pingresp") this.#fail(packet);
    return this.#socket.writable;
  }

  #fail(packet: Packet): void {
    log.warn("mqtt.upstream_refused", { packet: packet.cmd, reason: "reasonCode" in packet ? packet.reasonCode : undefined });
    this.#socket.destroy();
  }

  async #publish(packet: IPublishPacket): Promise<void> {
    const { qos, messageId: id = 0 } = packet;
    const { deliveries } = this.#publisher;
    if (this.#socket.destroyed) return;
    if (this.#inFlight.isOverReceiveMaximum(packet, deliveries, 5)) return this.#end(REASON.receiveMaximumExceeded);
    const answer = qos > 0 ? this.#acks.expect() : null;
    deliveries.heard(this.#heardAt);
    this.#inFlight.begin(packet);
    this.#flow();
    const ack = reasonFor(await publishOnce(this.#publisher, packet, this.#heardAt));
    this.#inFlight.settle(packet);
    this.#flow();
    if (ack === null) this.#socket.destroy();
    else
      answer?.(confirmation("puback", id, ack, 5), () => {
        this.#inFlight.acknowledge(qos);
        deliveries.answered(id);
      });
  }

  /** Reads on, or not: as much as the database keeps up with. */
  #flow(): void {
    const isFull = this.#inFlight.isFull(5);
    if (!this.#socket.destroyed && isFull !== this.#socket.isPaused()) this.#socket[isFull ? "pause" : "resume"]();
  }
}

/** What to acknowledge with, or null to have it delivered again. One message that cannot be stored must not stop all others. */
const reasonFor = (verdict: Verdict): Reason | null => ("ack" in verdict ? verdict.ack : verdict.end === REASON.busy ? null : verdict.end);

/** The broker keeps for a day what comes while this process is away. */
const helloOf = ({ MQTT_UPSTREAM_CLIENT_ID: clientId, MQTT_UPSTREAM_USERNAME: username, MQTT_UPSTREAM_PASSWORD: password }: Config): Packet => ({
  cmd: "connect",
  ...{ protocolVersion: 5, clean: false, keepalive: KEEP_ALIVE, clientId },
  ...(username === undefined ? {} : { username }),
  ...(password === undefined ? {} : { password: Buffer.from(password) }),
  properties: { sessionExpiryInterval: DAY / SECOND, receiveMaximum: RECEIVE_MAXIMUM, maximumPacketSize: MAX_PACKET_BYTES },
});
