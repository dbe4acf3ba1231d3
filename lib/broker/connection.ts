/**
 * One connection, from its first byte to its last, for MQTT 3.1, 3.1.1 and 5.
 *
 * Packets are read by the reader and made by mqtt-packet; this decides what follows from each. Nothing is read while a client has much
 * that is not answered yet, nor while it does not read our answers.
 */
import type { Socket } from "node:net";
import { generate, type IConnectPacket, type IPublishPacket, type Packet } from "mqtt-packet";
import { clock, SECOND } from "../platform/clock.ts";
import { Acks, confirmation } from "./acks.ts";
import type { Client } from "./client.ts";
import { admit } from "./connect.ts";
import { ConnectionLimits } from "./connection-limits.ts";
import { ControlPackets } from "./control-packets.ts";
import { InFlight } from "./in-flight.ts";
import { Intake } from "./intake.ts";
import { CONNECT_TIMEOUT_MS, MAX_PACKET_ARRIVAL_MS, MAX_PACKETS_PER_TURN, MAX_SILENCE_MS } from "./limits.ts";
import { refusalOf } from "./packet-size.ts";
import { peerOf } from "./pending-connections.ts";
import { faultOf, publishOnce } from "./publish.ts";
import { lengthOf, Reader } from "./reader.ts";
import { REASON, type Reason } from "./reason.ts";
import type { Memory } from "./remembered.ts";
import { subscribed } from "./subscribe.ts";
import { isOverLimit } from "./verdict.ts";

/** For the last packet to leave. */
const LINGER = 2 * SECOND;

/** What the connections of a process share. */
export type House = { readonly memory: Memory; readonly clients: Map<string, Connection>; readonly limits: ConnectionLimits };

export class Connection {
  readonly #socket: Socket;
  readonly #house: House;
  readonly #acks: Acks;
  readonly #reader: Reader;
  #state: "new" | "connecting" | "open" | "closed" = "new";
  #client: Client | null = null;
  readonly #inFlight = new InFlight();
  readonly #intake: Intake;
  /** Packets since bytes last came. */
  #packets = 0;
  readonly #since = performance.now();
  /** When the last bytes came, and when the last complete packet did: only packets keep a connection alive. */
  #readAt = this.#since;
  #heardAt = this.#since;
  readonly #control = new ControlPackets();
  readonly #address: string | undefined;
  readonly #peer: string;

  /** A house without limits of its own gets the usual ones. */
  constructor(socket: Socket, { limits = new ConnectionLimits(), ...house }: Omit<House, "limits"> & Partial<House>) {
    this.#socket = socket;
    this.#house = { ...house, limits };
    this.#address = socket.remoteAddress;
    this.#peer = peerOf(socket);
    this.#acks = new Acks(socket);
    this.#intake = new Intake(socket, { isOpen: () => this.#state === "open", isFull: () => this.#isFull });
    this.#reader = new Reader({
      onPacket: (packet) => this.#receive(packet),
      onError: (reason, size) => this.#refuse(reason, size),
      refusal: (firstByte, length) => refusalOf(firstByte, length, this.#state === "open"),
    });
    socket
      .on("data", (chunk) => this.#read(chunk))
      .on("drain", () => this.#intake.update())
      .on("end", () => this.#close())
      .on("error", () => this.#close())
      .on("close", () => this.#close());
  }

  get isIdle(): boolean {
    return this.#inFlight.isEmpty;
  }

  get #isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Ends it when its client is not authenticated in time, sends no packet for too long, or does not complete one. Waits for nothing. */
  checkSilence(monotonic: number): void {
    // A packet is only begun while its client is read, so we never keep one from becoming complete.
    if (this.#reader.isOverdue(monotonic, MAX_PACKET_ARRIVAL_MS)) this.end(REASON.keepAliveTimeout);
    const client = this.#client;
    // Not since it was heard: a byte now and then would hold a place for ever.
    if (client) {
      const allowed = client.keepAlive > 0 ? client.keepAlive * 1.5 * SECOND : MAX_SILENCE_MS;
      if (monotonic - this.#heardAt > allowed) this.end(REASON.keepAliveTimeout);
    } else if (monotonic - this.#since > CONNECT_TIMEOUT_MS) this.#close();
  }

  /** Ends it when its client was silent for too long, or its token has ended. */
  async check(now: Date, monotonic: number): Promise<void> {
    this.checkSilence(monotonic);
    const client = this.#client;
    if (client && this.#state === "open" && !client.isCurrent(now) && !(await client.isWelcome(now))) this.end(REASON.notAuthorized);
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
    this.#readAt = performance.now();
    this.#packets = 0;
    const size = this.#reader.read(chunk, this.#client?.version ?? null, this.#readAt);
    // Packets behind a CONNECT are parsed after it is answered, so only a client with a valid token can make us parse them.
    if (size < chunk.length && !this.#isClosed) this.#intake.putBack(chunk.subarray(size));
    if (this.#client && !this.#client.hold(this.#reader.incompleteBytes)) this.end(REASON.busy);
    this.#intake.update();
  }

  /** Ends the connection for a packet of which `size` bytes arrived, and counts them: they were work, too. */
  #refuse(reason: Reason, size: number): void {
    this.#client?.isOverWith(size, clock.now());
    this.end(reason);
  }

  /** Returns whether to read on. */
  #receive(packet: Packet): boolean {
    if (this.#state === "closed") return false;
    this.#heardAt = this.#readAt;
    const client = this.#client;
    client?.hold(0);
    const isFirst = this.#state === "new";
    // A second CONNECT, or something before the first [MQTT-3.1.0-1, MQTT-3.1.0-2].
    if ((packet.cmd === "connect") !== isFirst) this.end(REASON.protocolError);
    else if (packet.cmd === "connect") void this.#connect(packet);
    else if (client) this.#handle(client, packet);
    return this.#state === "open" && ++this.#packets < MAX_PACKETS_PER_TURN && !this.#isFull;
  }

  async #connect(packet: IConnectPacket): Promise<void> {
    this.#state = "connecting";
    this.#intake.pause();
    const { memory, limits, clients } = this.#house;
    const takeOver = (key: string) => clients.get(key)?.end(REASON.takenOver);
    const { client, connack } = await admit(packet, { memory, limits, address: this.#address, takeOver });
    if (this.#isClosed) return client ? this.#leave(client) : undefined;
    if (connack) this.#acks.write(generate(connack, { protocolVersion: packet.protocolVersion ?? 4 }));
    if (!client) return this.#close();
    limits.settle(this.#peer);
    this.#client = client;
    this.#state = "open";
    takeOver(client.key);
    clients.set(client.key, this);
    this.#intake.update();
  }

  #handle(client: Client, packet: Packet): void {
    const { deliveries } = client.remembered;
    deliveries.heard(this.#heardAt);
    const id = packet.messageId ?? 0;
    switch (packet.cmd) {
      case "publish":
        this.#publish(client, packet);
        break;
      case "pubrel": {
        const isHeld = deliveries.held.delete(id);
        if (isHeld || this.#isAnswered(packet))
          this.#acks.write(confirmation("pubcomp", id, isHeld ? REASON.success : REASON.packetIdNotFound, client.version));
        break;
      }
      case "pingreq":
        if (this.#isAnswered(packet)) this.#send({ cmd: "pingresp" });
        break;
      case "subscribe":
        if (this.#isAnswered(packet, packet.subscriptions)) this.#send(...subscribed(packet, client.deviceId, client.version));
        break;
      case "unsubscribe":
        if (this.#isAnswered(packet, packet.unsubscriptions))
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
    if (fault !== null) return void this.#refuse(fault, lengthOf(packet));
    const { qos, messageId: id = 0 } = packet;
    const { deliveries } = client.remembered;
    if (this.#inFlight.isOverReceiveMaximum(packet, deliveries, client.version)) return void this.#refuse(REASON.receiveMaximumExceeded, lengthOf(packet));
    const answer = qos > 0 ? this.#acks.expect() : null;
    this.#inFlight.begin(packet);
    void publishOnce(client, packet, this.#heardAt).then((verdict) => {
      this.#inFlight.settle(packet);
      this.#intake.update();
      if (isOverLimit(verdict) && this.#house.limits.keepsExceeding(client.senderKey, performance.now())) return this.end(REASON.messageRateTooHigh);
      if ("ack" in verdict) {
        return answer?.(confirmation(qos === 2 ? "pubrec" : "puback", id, verdict.ack, client.version), () => {
          this.#inFlight.acknowledge(qos);
          deliveries.answered(id);
        });
      }
      // What asks for no answer is lost with the database that is away; the connection need not be.
      if (answer || verdict.end === REASON.notAuthorized) this.end(verdict.end);
    });
  }

  /** Whether a packet that is no message is to be answered. Ends the connection where not. */
  #isAnswered(packet: Packet, filters?: readonly unknown[]): boolean {
    const fault = this.#control.faultOf(packet, this.#readAt, filters);
    if (fault !== null) this.end(fault);
    return fault === null;
  }

  #send(...packets: Packet[]): void {
    for (const packet of packets) this.#acks.write(generate(packet, { protocolVersion: this.#client?.version ?? 4 }));
  }

  /** Whether the answers keep up with no more messages. */
  get #isFull(): boolean {
    return this.#inFlight.isFull(this.#client?.version ?? 4) || this.#socket.writableNeedDrain;
  }

  #close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    const client = this.#client;
    if (client) this.#leave(client);
    // What was said last may still leave; then nobody is waited for.
    this.#acks.flush();
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), LINGER).unref();
  }

  #leave(client: Client): void {
    const { clients, memory } = this.#house;
    if (clients.get(client.key) === this) clients.delete(client.key);
    memory.leave(client.key, client.remembered, performance.now());
    client.hold(0);
    client.release();
    if (this.#reader.incompleteBytes > 0) client.isOverWith(this.#reader.incompleteBytes, clock.now());
  }
}
