/** An MQTT client that sends exactly what it is told and hides nothing of what comes back. */
import { connect, type Socket } from "node:net";
import { generate, type IConnectPacket, type IPublishPacket, type Packet, parser } from "mqtt-packet";

export type Version = 3 | 4 | 5;

export class Wire {
  readonly socket: Socket;
  readonly version: Version;
  readonly #came: (Packet | null)[] = [];
  #wanted: ((packet: Packet | null) => void) | null = null;

  constructor(port: number, version: Version = 4, socket: Socket = connect(port, "127.0.0.1")) {
    this.version = version;
    this.socket = socket;
    const reader = parser({ protocolVersion: version }).on("packet", (packet) => this.#take(packet));
    this.socket
      .on("data", (chunk: Buffer) => reader.parse(chunk))
      .on("error", () => {})
      .on("close", () => this.#take(null));
  }

  #take(packet: Packet | null): void {
    if (this.#wanted) this.#wanted(packet);
    else this.#came.push(packet);
    this.#wanted = null;
  }

  send(packet: Packet): void {
    this.socket.write(generate(packet, { protocolVersion: this.version }));
  }

  /** The next packet, or null once the connection is closed. */
  next(): Promise<Packet | null> {
    const [first] = this.#came;
    if (first === undefined) return new Promise((done) => (this.#wanted = done));
    if (first !== null) this.#came.shift();
    return Promise.resolve(first);
  }

  /** CONNECT, and what is answered. */
  hello(token: string, more: Partial<IConnectPacket> = {}): Promise<Packet | null> {
    const protocol = this.version === 3 ? { protocolId: "MQIsdp" as const } : { protocolId: "MQTT" as const };
    const who = { username: "device", password: Buffer.from(token), clientId: this.version === 3 ? "device" : "" };
    this.send({ cmd: "connect", ...protocol, protocolVersion: this.version, clean: true, keepalive: 60, ...who, ...more });
    return this.next();
  }

  /** PUBLISH, and what is answered. */
  publish(topic: string, payload: string | Buffer, more: Partial<IPublishPacket> = {}): Promise<Packet | null> {
    this.send({ cmd: "publish", topic, payload, qos: 1, messageId: 1, retain: false, dup: false, ...more });
    return this.next();
  }

  gone(): Promise<void> {
    return new Promise((done) => (this.socket.closed ? done() : this.socket.once("close", () => done())));
  }

  close(): Promise<void> {
    this.socket.destroy();
    return this.gone();
  }
}
