/** Open HTTP connections for each network of callers. Behind proxies every connection comes from one of these, which limit their callers themselves. */
import type { Socket } from "node:net";
import { connectionNetworksOf } from "../platform/networks.ts";
import { OpenCounts } from "../platform/open-counts.ts";

/** Connections of one network, an IPv4 /24 or an IPv6 /64: 160 browsers. An IPv6 /48 may have four times as many. */
const MAX_HTTP_CONNECTIONS_PER_NETWORK = 1_000;

const TOO_MANY = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 10\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

export class ConnectionLimit {
  readonly #open = new OpenCounts();
  readonly #most: number;
  readonly #isBehindProxy: boolean;

  /** One network gets at most half of `ceiling`. */
  constructor(ceiling: number, proxies: number) {
    this.#most = Math.min(MAX_HTTP_CONNECTIONS_PER_NETWORK, Math.ceil(ceiling / 2));
    this.#isBehindProxy = proxies > 0;
  }

  /** Counts a connection until it closes; answers with 429 and closes it, and returns false, when its network has too many. */
  accept(socket: Socket): boolean {
    const networks = this.#isBehindProxy ? [] : connectionNetworksOf(socket.remoteAddress);
    if (networks.some(({ name, size }) => this.#open.of(name) >= size * this.#most)) {
      socket.on("error", () => {}).end(TOO_MANY, () => socket.destroy());
      return false;
    }
    for (const { name } of networks) this.#open.add(name);
    socket.once("close", () => {
      for (const { name } of networks) this.#open.remove(name);
    });
    return true;
  }
}
