/** Connections that are not authenticated yet, by the networks that they come from. */
import type { Socket } from "node:net";
import type { Network } from "../platform/networks.ts";

type Counted = Pick<Network, "name" | "size">;
type Pending = { readonly socket: Socket; readonly peer: string; readonly networks: readonly Counted[] };
type Group = { readonly size: number; readonly connections: Set<Pending> };

/** Connections of an address without limits are one group, too. */
const WITHOUT_NETWORK: readonly Counted[] = [{ name: "", size: 1 }];

/** The other end of a connection: the same for a socket and for the TLS socket on top of it. No two open sockets have the same one. */
export const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

export class PendingConnections {
  readonly #byPeer = new Map<string, Pending>();
  /** The oldest connection of each first. */
  readonly #groups = new Map<string, Group>();

  get size(): number {
    return this.#byPeer.size;
  }

  countOf(network: string): number {
    return this.#groups.get(network)?.connections.size ?? 0;
  }

  /** Keeps a connection until it is settled or closed. */
  add(socket: Socket, networks: readonly Counted[]): void {
    const peer = peerOf(socket);
    const pending: Pending = { socket, peer, networks: networks.length > 0 ? networks : WITHOUT_NETWORK };
    this.#byPeer.set(peer, pending);
    for (const { name, size } of pending.networks) {
      const group = this.#groups.get(name) ?? { size, connections: new Set() };
      group.connections.add(pending);
      this.#groups.set(name, group);
    }
    socket.once("close", () => this.#remove(pending));
  }

  /** The connection from `peer` is authenticated, or closed. */
  settle(peer: string): void {
    const pending = this.#byPeer.get(peer);
    if (pending) this.#remove(pending);
  }

  /** Destroys the oldest connection of the network that has the most for its size: a flood pushes out its own connections. */
  dropOne(): void {
    let fullest: Group | undefined;
    for (const group of this.#groups.values()) if (!fullest || shareOf(group) > shareOf(fullest)) fullest = group;
    for (const pending of fullest?.connections ?? []) {
      this.#remove(pending);
      pending.socket.destroy();
      return;
    }
  }

  #remove(pending: Pending): void {
    if (this.#byPeer.get(pending.peer) === pending) this.#byPeer.delete(pending.peer);
    for (const { name } of pending.networks) {
      const group = this.#groups.get(name);
      if (group?.connections.delete(pending) && group.connections.size === 0) this.#groups.delete(name);
    }
  }
}

const shareOf = ({ size, connections }: Group): number => connections.size / size;
