/** The load over MQTT 3.1.1: connections that publish at QoS 1 and keep so many messages on their way. Orders and report as in `generator.ts`. */
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Report } from "./generator.ts";

export type MqttOrders = { port: number; tokens: string[]; seconds: number; onTheirWay: number; startsAt: number };

const TOPIC = "v1/devices/me/telemetry";
const CONNACK = 0x20;
const PUBACK = 0x40;

const orders = JSON.parse(await text(process.stdin)) as MqttOrders;
const latencies: number[] = [];
let isOver = false;

const field = (value: string): Buffer => Buffer.concat([Buffer.from([value.length >> 8, value.length & 0xff]), Buffer.from(value)]);
/** Ours are all shorter than 16 384 bytes. */
const packet = (type: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(body.length < 128 ? [type, body.length] : [type, (body.length & 0x7f) | 0x80, body.length >> 7]), body]);
};

const hello = (sender: number, token: string) =>
  packet(0x10, field("MQTT"), Buffer.from([4, 0xc2, 0, 60]), field(String(sender)), field("device"), field(token));
const publish = (id: number, turn: number) =>
  packet(0x32, field(TOPIC), Buffer.from([id >> 8, id & 0xff]), Buffer.from(`{"ts":${orders.startsAt + turn},"values":{"temperature":${(turn % 400) / 10}}}`));

function run(token: string, sender: number): Promise<void> {
  return new Promise((done, failed) => {
    const socket = connect(orders.port, "127.0.0.1").setNoDelay(true);
    const sentAt = new Map<number, number>();
    let turn = 0;
    let rest: Buffer = Buffer.alloc(0);
    const next = () => {
      const id = (turn % 60_000) + 1;
      sentAt.set(id, performance.now());
      socket.write(publish(id, turn++));
    };
    const take = (answer: Buffer) => {
      if (answer[0] === CONNACK && answer[3] !== 0) return failed(new Error(`A connection was refused: ${answer[3]}.`));
      if (answer[0] === CONNACK) for (let count = 0; count < orders.onTheirWay; count++) next();
      if (answer[0] !== PUBACK) return;
      const id = answer.readUInt16BE(2);
      latencies.push(performance.now() - (sentAt.get(id) ?? 0));
      sentAt.delete(id);
      if (!isOver) next();
      else if (sentAt.size === 0) socket.end();
    };
    socket.on("data", (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      // Both answers have four bytes.
      for (; rest.length >= 4; rest = rest.subarray(4)) take(rest);
    });
    socket.once("connect", () => socket.write(hello(sender, token))).once("close", () => done()).once("error", failed); // biome-ignore format: one line
  });
}

const began = performance.now();
setTimeout(() => {
  isOver = true;
}, orders.seconds * 1000);
await Promise.all(orders.tokens.map((token, index) => run(token, index + 1)));
const seconds = (performance.now() - began) / 1000;
latencies.sort((a, b) => a - b);
const percentile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
const report: Report = {
  requests: latencies.length,
  failed: 0,
  statuses: {},
  perSecond: latencies.length / seconds,
  p50: percentile(0.5),
  p99: percentile(0.99),
};
process.stdout.write(JSON.stringify(report));
