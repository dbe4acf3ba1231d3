/**
 * The load: connections that each send a request, wait for its answer and send the next, on raw sockets, since an HTTP
 * client would cost more than the server it measures. A process of its own; its orders come as JSON on standard input.
 */
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { type Dialect, requestOf } from "./dialect.ts";

export type Orders = {
  port: number;
  host: string;
  dialect: Dialect;
  /** One per device; the connections share them out and take turns. */
  tokens: string[];
  connections: number;
  seconds: number;
  readings: number;
  series: number;
  /** The time of the first reading, in milliseconds; every reading is new. */
  startsAt: number;
  /** Requests a second of all connections together; without it each sends as soon as it is answered. */
  pace?: number;
};

/** Latencies in milliseconds; of a paced request from when it was due. */
export type Report = { requests: number; failed: number; statuses: Record<string, number>; perSecond: number; p50: number; p99: number };

const orders = JSON.parse(await text(process.stdin)) as Orders;
const latencies: number[] = [];
const statuses: Record<string, number> = {};
let isOver = false;

/** The status of an answer once all of it is there. */
function statusOf(answer: string): string | undefined {
  const end = answer.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const status = answer.slice(9, 12);
  if (/transfer-encoding: chunked/i.test(answer)) return answer.endsWith("\r\n0\r\n\r\n") ? status : undefined;
  const length = status === "204" ? 0 : Number(/content-length: (\d+)/i.exec(answer)?.[1]);
  return answer.length >= end + 4 + length ? status : undefined;
}

function run(connection: number): Promise<void> {
  const senders = orders.tokens.flatMap((token, sender) => (sender % orders.connections === connection ? [{ token, sender: sender + 1 }] : []));
  const interval = orders.pace ? (orders.connections / orders.pace) * 1000 : 0;
  let [turn, dueAt] = [0, performance.now() + (interval * connection) / orders.connections];
  const speak = (): Promise<void> =>
    new Promise((done) => {
      const socket = connect(orders.port, "127.0.0.1").setNoDelay(true);
      let [sentAt, answer] = [0, ""];
      const send = () => {
        const { token, sender } = senders[turn % senders.length] ?? { token: "", sender: 0 };
        sentAt = interval ? dueAt : performance.now();
        socket.write(requestOf(orders, token, sender, turn++));
      };
      const next = () => {
        if (isOver) return void socket.end();
        dueAt += interval;
        const wait = interval ? dueAt - performance.now() : 0;
        if (wait > 0) setTimeout(send, wait);
        else send();
      };
      socket.on("data", (chunk) => {
        answer += chunk.toString("latin1");
        const status = statusOf(answer);
        if (!status) return;
        latencies.push(performance.now() - sentAt);
        statuses[status] = (statuses[status] ?? 0) + 1;
        answer = "";
        next();
      });
      socket.once("connect", next).once("close", () => done()).once("error", () => done()); // biome-ignore format: one line
    });
  const keepOn = async () => {
    while (!isOver) await speak();
  };
  return keepOn();
}

const began = performance.now();
setTimeout(() => {
  isOver = true;
}, orders.seconds * 1000);
await Promise.all(Array.from({ length: orders.connections }, (_, connection) => run(connection)));
const seconds = (performance.now() - began) / 1000;
latencies.sort((a, b) => a - b);
const percentile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
const done = (statuses["200"] ?? 0) + (statuses["204"] ?? 0);
const failed = latencies.length - done;
const report: Report = { requests: latencies.length, failed, statuses, perSecond: done / seconds, p50: percentile(0.5), p99: percentile(0.99) };
process.stdout.write(JSON.stringify(report));
