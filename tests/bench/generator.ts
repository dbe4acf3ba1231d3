/**
 * The load: connections that each send a request, wait for its answer and send the next, on raw sockets, since an HTTP
 * client would cost more than the server it measures. A process of its own; its orders come as JSON in an argument.
 */
import { connect } from "node:net";

export type Orders = { port: number; tokens: string[]; seconds: number; readings: number; series: number; startsAt: number; host: string };
export type Report = { requests: number; failed: number; perSecond: number; p50: number; p99: number };

const orders = JSON.parse(process.argv[2] ?? "{}") as Orders;
const latencies: number[] = [];
let [failed, isOver] = [0, false];

/** Every reading is new: its time is the sender's own count of milliseconds. */
function bodyOf(turn: number): string {
  const at = orders.startsAt + turn * Math.max(1, orders.readings / orders.series);
  if (orders.readings === 1) return `{"ts":${at},"values":{"temperature":${(turn % 400) / 10}}}`;
  const rows = Array.from({ length: orders.readings / orders.series }, (_, step) => {
    const values = Array.from({ length: orders.series }, (_, field) => `"f${field}":${(turn + field) % 100}`);
    return `{"ts":${at + step},"values":{${values.join(",")}}}`;
  });
  return `[${rows.join(",")}]`;
}

function run(token: string, sender: number): Promise<void> {
  return new Promise((done) => {
    const socket = connect(orders.port, "127.0.0.1").setNoDelay(true);
    const head = `POST /api/ingest HTTP/1.1\r\nhost: ${orders.host}\r\nauthorization: Bearer ${token}\r\nx-sender: ${sender + 1}\r\ncontent-type: application/json\r\n`;
    let [turn, sentAt, answer] = [0, 0, ""];
    const next = () => {
      if (isOver) return void socket.end();
      const body = bodyOf(turn++);
      sentAt = performance.now();
      socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    };
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      const end = answer.indexOf("\r\n\r\n");
      const length = /content-length: (\d+)/i.exec(answer)?.[1];
      if (end < 0 || !length || answer.length < end + 4 + Number(length)) return;
      latencies.push(performance.now() - sentAt);
      if (!answer.startsWith("HTTP/1.1 200")) failed++;
      answer = "";
      next();
    });
    socket.once("connect", next).once("close", () => done()).once("error", () => done()); // biome-ignore format: one line
  });
}

const began = performance.now();
setTimeout(() => {
  isOver = true;
}, orders.seconds * 1000);
await Promise.all(orders.tokens.map(run));
const seconds = (performance.now() - began) / 1000;
latencies.sort((a, b) => a - b);
const percentile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
const report: Report = { requests: latencies.length, failed, perSecond: latencies.length / seconds, p50: percentile(0.5), p99: percentile(0.99) };
process.stdout.write(JSON.stringify(report));
