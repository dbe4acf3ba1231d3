/**
 * Who may connect how often and how many times at once: by network before a client is authenticated, and by device or webhook token and by
 * workspace afterwards. All of it is counted in memory, for this process.
 */
import type { Socket } from "node:net";
import { limitsOf } from "../billing/index.ts";
import type { SenderAccess } from "../devices/index.ts";
import { connectionNetworksOf, isPrivate, type Network } from "../platform/networks.ts";
import { OpenCounts } from "../platform/open-counts.ts";
import { RateBuckets } from "../platform/rate-buckets.ts";
import * as MAX from "./limits.ts";
import { PendingConnections, peerOf } from "./pending-connections.ts";
import { REASON, type Reason } from "./reason.ts";

/** Under which names an open connection is counted, and how many each may have. */
type Counted = { readonly name: string; readonly most: number };

/** The name under which the limits of a device or a webhook token are counted. */
export const senderKey = (sender: SenderAccess): string => (sender.kind === "device" ? sender.deviceId : sender.tokenId);

export class ConnectionLimits {
  readonly #ceiling: number;
  readonly #isBehindProxy: boolean;
  readonly #pending = new PendingConnections();
  readonly #open = new OpenCounts();
  readonly #accepts = new RateBuckets(2 * MAX.MAX_CONNECTS_PER_NETWORK_AND_MINUTE);
  readonly #connects = new RateBuckets(MAX.MAX_CONNECTS_PER_MINUTE);
  readonly #networkConnects = new RateBuckets(MAX.MAX_CONNECTS_PER_NETWORK_AND_MINUTE);
  readonly #rejected = new RateBuckets(MAX.MAX_REJECTED_PER_MINUTE);

  /** At most `ceiling` connections. Behind a proxy, a private address is that of the proxy, and has no limits of its own. */
  constructor(ceiling = Number.POSITIVE_INFINITY, isBehindProxy = false) {
    this.#ceiling = ceiling;
    this.#isBehindProxy = isBehindProxy;
  }

  /** The networks that limit the connections of `address`. */
  networks(address: string | undefined): readonly Network[] {
    return this.#isBehindProxy && address !== undefined && isPrivate(address) ? [] : connectionNetworksOf(address);
  }

  /** Counts a connection from its first moment, before TLS. Destroys it when its network has too many that are not authenticated; when the process has, destroys one of the network with the most. */
  accept(socket: Socket, now: number): void {
    // The same port again: the system has closed the earlier connection, and its "close" is yet to come.
    this.settle(peerOf(socket));
    const networks = this.networks(socket.remoteAddress);
    const isOver = networks.some(
      ({ name, size }) => this.#pending.countOf(name) >= size * MAX.MAX_PENDING_PER_NETWORK || this.#accepts.isOverWith(name, now, 1 / size),
    );
    // Without an address, the other end has closed it already.
    if (isOver || socket.remoteAddress === undefined) return void socket.destroy();
    if (this.#pending.size > 0 && this.#pending.size >= this.#ceiling / 4) this.#pending.dropOne();
    this.#pending.add(socket, networks);
  }

  /** The connection from `peer` is authenticated. */
  settle(peer: string): void {
    this.#pending.settle(peer);
  }

  /** Counts a CONNECT. Returns why it is refused, or null. */
  refusal(sender: SenderAccess, address: string | undefined, now: number): Reason | null {
    if (!limitsOf(sender.plan)) return null;
    const key = senderKey(sender);
    // A client that kept exceeding its limit is refused for half a minute: each time it is let in, it may exceed it once more before that is noticed.
    const isTooOften = this.#connects.isOverWith(key, now) || !this.#rejected.hasRoom(key, now, MAX.MAX_REJECTED_PER_MINUTE / 2);
    const isNetworkTooOften = this.networks(address).some(({ name, size }) => this.#networkConnects.isOverWith(name, now, 1 / size));
    return isTooOften || isNetworkTooOften ? REASON.connectionRateExceeded : null;
  }

  /** Counts an open connection until the returned function is called once; null when there are too many. */
  open(sender: SenderAccess, address: string | undefined): (() => void) | null {
    const counted = this.#countedAs(sender, address);
    if (counted.some(({ name, most }) => this.#open.of(name) >= most)) return null;
    for (const { name } of counted) this.#open.add(name);
    return () => {
      for (const { name } of counted) this.#open.remove(name);
    };
  }

  /** Counts a message over a limit. Returns whether its client keeps on sending them. */
  keepsExceeding(key: string, now: number): boolean {
    return this.#rejected.isOverWith(key, now);
  }

  forgetOld(now: number): void {
    for (const buckets of [this.#accepts, this.#connects, this.#networkConnects, this.#rejected]) buckets.forgetEmpty(now);
  }

  #countedAs(sender: SenderAccess, address: string | undefined): Counted[] {
    if (!limitsOf(sender.plan)) return [];
    return [
      { name: senderKey(sender), most: sender.kind === "device" ? MAX.MAX_CONNECTIONS_PER_DEVICE : MAX.MAX_CONNECTIONS_PER_WEBHOOK },
      { name: sender.workspaceId, most: MAX.MAX_CONNECTIONS_PER_WORKSPACE },
      ...this.networks(address).map(({ name, size }) => ({ name, most: size * MAX.MAX_CONNECTIONS_PER_NETWORK })),
    ];
  }
}
