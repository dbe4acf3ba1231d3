/**
 * Ends connections of Node's HTTP server that have asked for nothing for too long.
 *
 * Node stops its keep-alive timeout at the next bytes, also at an empty line, which begins no request. So such a connection would live for ever.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

const LOOK_EVERY_MS = 1_000;

/** Requests that are not answered yet, and since when there are none. Monotonic, in milliseconds. */
type Use = { requests: number; idleSince: number };

export class IdleConnections {
  readonly #uses = new Map<Socket, Use>();

  /** Watches the connections that `server` has from now on. They may be idle for `timeout` milliseconds after a response. */
  constructor(server: Server, timeout: number) {
    server.on("request", this.#begin).on("checkExpectation", this.#begin);
    const look = setInterval(() => this.end(performance.now() - timeout), LOOK_EVERY_MS).unref();
    server.on("close", () => clearInterval(look));
  }

  /** Ends those that are idle since before `since`. */
  end(since: number): void {
    for (const [socket, { requests, idleSince }] of this.#uses) if (requests === 0 && idleSince < since) socket.destroy();
  }

  readonly #begin = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    let use = this.#uses.get(socket);
    if (!use) {
      use = { requests: 0, idleSince: 0 };
      this.#uses.set(socket, use);
      socket.once("close", () => this.#uses.delete(socket));
    }
    const own = use;
    own.requests++;
    response.once("close", () => {
      own.requests--;
      own.idleSince = performance.now();
    });
  };
}
