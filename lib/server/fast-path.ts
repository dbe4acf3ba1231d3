/**
 * The connections on which devices send: a plain request is answered here, without Node's HTTP, which costs more than all
 * that Kept does with a reading. With the first bytes that are anything else, a connection is Node's for good, from these bytes on.
 */
import { type Server, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { PlainReader, type PlainRequest, pathOf } from "./plain-request.ts";

export type PlainAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

type Options = {
  /** Which paths are answered here, without their query. */
  isOurs(path: string): boolean;
  /** Whether a connection may stay. Otherwise it is answered and closed by this function. */
  accept?(socket: Socket): boolean;
  /** Whether a host is one of ours. A request for another one is left to Node, and to the guard behind it. */
  isHost(host: string | undefined): boolean;
  /** Never throws. `connection` stays the same from one request to the next. */
  answer(request: PlainRequest, connection: object): Promise<PlainAnswer>;
  /** In milliseconds: how long a connection may be silent before it has asked for anything, and afterwards. */
  silence: number;
  keepAlive: number;
};

/** Connections that are not Node's, as far as `server` has any. */
export class FastPath {
  readonly #connections = new Set<Connection>();
  #isClosing = false;

  /** Comes before Node on every connection of `server`. */
  constructor(server: Server, options: Options) {
    const listeners = server.listeners("connection") as ((this: Server, socket: Socket) => void)[];
    server.removeAllListeners("connection");
    server.on("connection", (socket) => {
      if (options.accept?.(socket) === false) return;
      const connection = new Connection(socket, options, {
        isClosing: () => this.#isClosing,
        handOver: () => {
          this.#connections.delete(connection);
          for (const listen of listeners) listen.call(server, socket);
        },
      });
      this.#connections.add(connection);
      socket.once("close", () => this.#connections.delete(connection));
    });
  }

  /** Hangs up on all that wait for nothing; the others are answered first. */
  close(): void {
    this.#isClosing = true;
    for (const connection of this.#connections) connection.close();
  }

  cut(): void {
    for (const { socket } of this.#connections) socket.destroy();
  }
}

/** In milliseconds: so much longer than it is told a sender may be silent, or what it sends at the last moment would meet a closed connection. */
export const GRACE = 1_000;

type Surroundings = { isClosing(): boolean; handOver(): void };

class Connection {
  readonly socket: Socket;
  readonly #options: Options;
  readonly #around: Surroundings;
  readonly #reader = new PlainReader();
  readonly #patience: number;
  readonly #kept: string;
  /** When it has been silent for too long. Monotonic, in milliseconds; empty lines change nothing. */
  #silentUntil: number;
  #isBusy = false;
  #isEnded = false;

  constructor(socket: Socket, options: Options, around: Surroundings) {
    this.socket = socket;
    this.#options = options;
    this.#around = around;
    this.#patience = options.keepAlive + GRACE;
    this.#kept = `connection: keep-alive\r\nkeep-alive: timeout=${Math.floor(options.keepAlive / 1_000)}\r\n\r\n`;
    this.#silentUntil = performance.now() + options.silence;
    socket.setTimeout(options.silence);
    socket.on("data", this.#onData).on("end", this.#onEnd).on("timeout", this.#onTimeout).on("error", this.#onError);
  }

  close(): void {
    if (!this.#isBusy) this.socket.destroy();
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#isBusy) this.#putBack(bytes);
    else this.#read(bytes);
  };

  #read(arrived: Buffer): void {
    const bytes = withoutLineEnds(arrived);
    if (bytes.length === 0) return void this.#stayIdle();
    const request = this.#reader.read(bytes);
    if (!request || !this.#options.isOurs(pathOf(request.url)) || !this.#options.isHost(request.headers.get("host"))) {
      this.#handOver(bytes);
      return;
    }
    this.#isBusy = true;
    if (bytes.length > request.size) this.#putBack(bytes.subarray(request.size));
    void this.#options.answer(request, this).then(this.#answer);
  }

  /** The socket took an empty line for life, and began its timeout again. */
  #stayIdle(): void {
    const left = this.#silentUntil - performance.now();
    if (left > 0) this.socket.setTimeout(left);
    else this.socket.destroy();
  }

  /** One request at a time: whoever sends ahead is read no further. What is put back comes again before the end does. */
  #putBack(bytes: Buffer): void {
    this.socket.pause();
    this.socket.unshift(bytes);
  }

  readonly #answer = (answer: PlainAnswer): void => {
    const { socket } = this;
    if (socket.destroyed) return;
    const isTaken = socket.write(`${headOf(answer)}${this.#isLast ? "connection: close\r\n\r\n" : this.#kept}${answer.body}`);
    this.#silentUntil = performance.now() + this.#patience;
    if (socket.timeout !== this.#patience) socket.setTimeout(this.#patience);
    if (isTaken || this.#isLast) this.#next();
    // Whoever does not read the answers is not read either, or they would pile up here.
    else socket.once("drain", this.#next);
  };

  readonly #next = (): void => {
    // It may have come to that while the answer waited to be taken.
    if (this.#isLast) return void this.socket.destroySoon();
    this.#isBusy = false;
    if (this.socket.isPaused()) this.socket.resume();
  };

  get #isLast(): boolean {
    return this.#isEnded || this.#around.isClosing();
  }

  readonly #onEnd = (): void => {
    this.#isEnded = true;
    if (!this.#isBusy) this.socket.end();
  };

  /** Whoever waits for our answer is not silent; whoever does not take it is. */
  readonly #onTimeout = (): void => {
    if (!this.#isBusy || this.socket.writableNeedDrain) this.socket.destroy();
  };

  /** It has gone away; "close" follows. */
  readonly #onError = (): void => {};

  #handOver(bytes: Buffer): void {
    const { socket } = this;
    socket.setTimeout(0);
    socket.off("data", this.#onData).off("end", this.#onEnd).off("timeout", this.#onTimeout).off("error", this.#onError);
    // In one piece with all that came after: Node reads on at the system beside what waits here, and would mix up the order of several.
    socket.pause();
    const later: Buffer | null = socket.read();
    socket.unshift(later ? Buffer.concat([bytes, later]) : bytes);
    this.#around.handOver();
    socket.resume();
  }
}

const [CR, LF] = [0x0d, 0x0a];

/** Empty lines before a request are nothing (RFC 9112, section 2.2). Some devices end a message with one, and Node would wait for what it begins. */
function withoutLineEnds(bytes: Buffer): Buffer {
  let at = 0;
  while (bytes[at] === CR || bytes[at] === LF) at++;
  return at === 0 ? bytes : bytes.subarray(at);
}

/** RFC 9110, section 6.6.1: whoever has a clock says the date, which stays the same for a second. */
const date = { text: "", until: 0 };

function dateNow(): string {
  const now = Date.now();
  if (now >= date.until) Object.assign(date, { text: new Date(now).toUTCString(), until: now - (now % 1_000) + 1_000 });
  return date.text;
}

function headOf({ status, headers, body }: PlainAnswer): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
  if (status !== 204) head += `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `${head}date: ${dateNow()}\r\n`;
}
