/**
 * One connection, from its first byte to its last, for MQTT 3.1, 3.1.1 and 5.
 *
 * Packets are read by the reader and made by mqtt-packet; this decides what follows from each. Nothing is read while a client has much
 * that is not answered yet, nor while it does not read our answers.
 */
import type { Socket } from "node:net";
import { generate, type IConnectPacket, type IPublishPacket, type Packet } from "mqtt-packet";
import { SECOND } from "../platform/clock.ts";
import { Acks, confirmation } from "./acks.ts";
import type { Client } from "./client.ts";
import { admit } from "./connect.ts";
import { faultOf, publishOnce } from "./publish.ts";
import { Reader } from "./reader.ts";
import { REASON, type Reason } from "./reason.ts";
import type { Memory } from "./remembered.ts";
import { MOST_CONNECT, MOST_PACKET, MOST_UNANSWERED, MOST_UNANSWERED_BYTES } from "./size.ts";
import { subscribed } from "./subscribe.ts";

/** A client that has not said who it is by then is not waited for. */
const PATIENCE = 10 * SECOND;
/** For the last packet to leave. */
const LINGER = 2 * SECOND;

/** What the connections of a process share. */
export type House = { readonly memory: Memory; readonly clients: Map<string, Connection> };

export class Connection {
  readonly #socket: Socket;
  readonly #house: House;
  readonly #acks: Acks;
  readonly #reader: Reader;
  #state: "new" | "connecting" | "open" | "closed" = "new";
  #client: Client | null = null;
  /** What came right behind CONNECT, before it was answered. */
  #early: Packet[] = [];
  #waiting = { messages: 0, bytes: 0 };
  readonly #since = performance.now();
  #heardAt = this.#since;

  constructor(socket: Socket, house: House) {
    this.#socket = socket;
    this.#house = house;
    this.#acks = new Acks(socket);
    this.#reader = new Reader(
      (packet) => this.#receive(packet),
      () => this.end(REASON.malformed),
    );
    socket
      .on("data", (chunk) => this.#read(chunk))
      .on("drain", () => this.#flow())
      .on("end", () => this.#close())
      .on("error", () => this.#close())
      .on("close", () => this.#close());
  }

  get isIdle(): boolean {
    return this.#waiting.messages === 0;
  }

  /** Ends it when its client was silent for too long, or its token has ended. */
  async check(now: Date, monotonic: number): Promise<void> {
    const client = this.#client;
    // Not since it was heard: a byte now and then would hold a place for as long as somebody likes.
    if (!client) return monotonic - this.#since > PATIENCE ? this.#close() : undefined;
    const silence = monotonic - this.#heardAt;
    if (client.keepAlive > 0 && silence > client.keepAlive * 1.5 * SECOND) return this.end(REASON.keepAliveTimeout);
    if (!client.isCurrent(now) && !(await client.isWelcome(now))) this.end(REASON.notAuthorized);
  }

  /** Tells a client of MQTT 5 why, and closes. */
  end(reason: Reason): void {
    if (this.#state === "closed") return;
    if (this.#state === "open" && this.#client?.version === 5) this.#send({ cmd: "disconnect", reasonCode: reason });
    this.#close();
  }

  #read(chunk: Buffer): void {
    // What still comes while the last packet leaves is nobody's, and must not pile up.
    if (this.#state === "closed") return;
    this.#heardAt = performance.now();
    try {
      const left = this.#reader.read(chunk, this.#client?.version ?? null);
      if (left > (this.#state === "open" ? MOST_PACKET : MOST_CONNECT) + 5) this.end(REASON.tooLarge);
    } catch {
      // The parser reads past the end of some packets that are shorter than they say.
      this.end(REASON.malformed);
    }
    this.#flow();
  }

  #receive(packet: Packet): void {
    if (this.#state === "closed") return;
    const isFirst = this.#state === "new";
    // A second CONNECT, or something before the first [MQTT-3.1.0-1, MQTT-3.1.0-2].
    if ((packet.cmd === "connect") !== isFirst) this.end(REASON.protocolError);
    else if (packet.cmd === "connect") void this.#connect(packet);
    else if (this.#client) this.#handle(this.#client, packet);
    else this.#early.push(packet);
  }

  async #connect(packet: IConnectPacket): Promise<void> {
    this.#state = "connecting";
    this.#socket.pause();
    const { client, connack } = await admit(packet, this.#house.memory);
    const isGone = (): boolean => this.#state === "closed";
    if (isGone()) {
      if (client) this.#house.memory.leave(client.key, client.remembered, performance.now());
      return;
    }
    if (connack) this.#acks.write(generate(connack, { protocolVersion: packet.protocolVersion ?? 4 }));
    if (!client) return this.#close();
    this.#client = client;
    this.#state = "open";
    this.#house.clients.get(client.key)?.end(REASON.takenOver);
    this.#house.clients.set(client.key, this);
    for (const early of this.#early.splice(0)) this.#receive(early);
    this.#flow();
  }

  #handle(client: Client, packet: Packet): void {
    const { deliveries } = client.remembered;
    deliveries.heard(this.#heardAt);
    const id = packet.messageId ?? 0;
    switch (packet.cmd) {
      case "publish":
        this.#publish(client, packet);
        break;
      case "pubrel":
        deliveries.held.delete(id);
        this.#acks.write(confirmation("pubcomp", id, REASON.success, client.version));
        break;
      case "pingreq":
        this.#send({ cmd: "pingresp" });
        break;
      case "subscribe":
        this.#send(...subscribed(packet, client.deviceId, client.version));
        break;
      case "unsubscribe":
        this.#send({ cmd: "unsuback", messageId: id, granted: packet.unsubscriptions.map(() => REASON.noSubscription) });
        break;
      case "disconnect":
        if (packet.properties?.sessionExpiryInterval === 0) client.remembered.hasSession = false;
        this.#close();
        break;
      default:
        this.end(REASON.protocolError);
    }
  }

  #publish(client: Client, packet: IPublishPacket): void {
    const fault = faultOf(packet);
    if (fault !== null) return void this.end(fault);
    const { qos, messageId: id = 0 } = packet;
    const { length } = packet.payload;
    const { deliveries } = client.remembered;
    const answer = qos > 0 ? this.#acks.expect() : null;
    this.#load(1, length);
    void publishOnce(client, packet, this.#heardAt).then((verdict) => {
      this.#load(-1, -length);
      if ("ack" in verdict) return answer?.(confirmation(qos === 2 ? "pubrec" : "puback", id, verdict.ack, client.version), () => deliveries.answered(id));
      // What asks for no answer is lost with the database that is away; the connection need not be.
      if (answer || verdict.end === REASON.notAuthorized) this.end(verdict.end);
    });
  }

  #load(messages: number, bytes: number): void {
    this.#waiting.messages += messages;
    this.#waiting.bytes += bytes;
    if (messages < 0) this.#flow();
  }

  #send(...packets: Packet[]): void {
    for (const packet of packets) this.#acks.write(generate(packet, { protocolVersion: this.#client?.version ?? 4 }));
  }

  /** Reads on, or not: as much as the answers keep up with. */
  #flow(): void {
    if (this.#state !== "open" || this.#socket.destroyed) return;
    const { messages, bytes } = this.#waiting;
    const isFull = messages >= MOST_UNANSWERED || bytes >= MOST_UNANSWERED_BYTES || this.#socket.writableNeedDrain;
    if (isFull !== this.#socket.isPaused()) this.#socket[isFull ? "pause" : "resume"]();
  }

  #close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    const client = this.#client;
    if (client) {
      if (this.#house.clients.get(client.key) === this) this.#house.clients.delete(client.key);
      this.#house.memory.leave(client.key, client.remembered, performance.now());
    }
    // What was said last may still leave; then nobody is waited for.
    this.#acks.flush();
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), LINGER).unref();
  }
}
