import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { ConnectionLimits } from "#lib/broker/connection-limits.ts";
import * as MAX from "#lib/broker/limits.ts";
import { PacketIds } from "#lib/broker/packet-ids.ts";
import { REASON } from "#lib/broker/reason.ts";
import { Memory, ownersOf } from "#lib/broker/remembered.ts";
import type { SenderAccess } from "#lib/devices/index.ts";

const MINUTE = 60_000;
const device = (deviceId: string, more: object = {}): SenderAccess =>
  ({ kind: "device", deviceId, tokenId: `token of ${deviceId}`, workspaceId: "w", plan: "free", ...more }) as unknown as SenderAccess;

let port = 1;
const socketFrom = (remoteAddress: string): Socket =>
  Object.assign(new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() }), { remoteAddress, remotePort: port++ }) as unknown as Socket;

/** How many connections of `senders` are let in from `addresses`. */
function opened(limits: ConnectionLimits, senders: (at: number) => SenderAccess, addresses: (at: number) => string, tries: number): number {
  return Array.from({ length: tries }, (_, at) => limits.open(senders(at), addresses(at))).filter((release) => release !== null).length;
}

describe("open connections", () => {
  it.each([
    ["of one webhook token", MAX.MAX_CONNECTIONS_PER_WEBHOOK, () => device("d", { kind: "webhook" }), (at: number) => `198.51.${at % 200}.1`],
    ["of one workspace", MAX.MAX_CONNECTIONS_PER_WORKSPACE, (at: number) => device(`d${at}`), (at: number) => `198.51.${at % 200}.1`],
    [
      "of one IPv4 /24",
      MAX.MAX_CONNECTIONS_PER_NETWORK,
      (at: number) => device(`d${at}`, { workspaceId: `w${at}` }),
      (at: number) => `::ffff:198.51.100.${at % 200}`,
    ],
    [
      "of one IPv6 /64",
      MAX.MAX_CONNECTIONS_PER_NETWORK,
      (at: number) => device(`d${at}`, { workspaceId: `w${at}` }),
      (at: number) => `2001:db8::${at.toString(16)}`,
    ],
    [
      "of one IPv6 /48",
      4 * MAX.MAX_CONNECTIONS_PER_NETWORK,
      (at: number) => device(`d${at}`, { workspaceId: `w${at}` }),
      (at: number) => `2001:db8:0:${at.toString(16)}::1`,
    ],
  ])("%s are limited", (_, most, senders, addresses) => {
    expect(opened(new ConnectionLimits(), senders, addresses, most + 50)).toBe(most);
  });

  it("count until they are closed", () => {
    const limits = new ConnectionLimits();
    const open = Array.from({ length: MAX.MAX_CONNECTIONS_PER_DEVICE }, () => limits.open(device("d"), "198.51.100.1"));
    expect(limits.open(device("d"), "198.51.100.1")).toBe(null);
    open[0]?.();
    expect(limits.open(device("d"), "198.51.100.1")).not.toBe(null);
  });

  it("of a private address have no limit of their own behind a proxy", () => {
    const senders = (at: number) => device(`d${at}`, { workspaceId: `w${at}` });
    for (const address of ["127.0.0.1", "10.0.0.1", "::1", "fd00::1"]) {
      expect(opened(new ConnectionLimits(Number.POSITIVE_INFINITY, true), senders, () => address, MAX.MAX_CONNECTIONS_PER_NETWORK + 1)).toBe(
        MAX.MAX_CONNECTIONS_PER_NETWORK + 1,
      );
    }
    expect(opened(new ConnectionLimits(Number.POSITIVE_INFINITY, true), senders, () => "198.51.100.1", MAX.MAX_CONNECTIONS_PER_NETWORK + 1)).toBe(
      MAX.MAX_CONNECTIONS_PER_NETWORK,
    );
  });
});

describe("the rate of CONNECT packets", () => {
  it("of one device is limited, and recovers", () => {
    const limits = new ConnectionLimits();
    const refusals = (now: number) => Array.from({ length: MAX.MAX_CONNECTS_PER_MINUTE + 1 }, () => limits.refusal(device("d"), "198.51.100.1", now));
    expect(refusals(0).at(-2)).toBe(null);
    expect(limits.refusal(device("d"), "198.51.100.1", 0)).toBe(REASON.connectionRateExceeded);
    expect(limits.refusal(device("other"), "198.51.100.1", 0)).toBe(null);
    expect(refusals(MINUTE).at(-2)).toBe(null);
  });

  it("of one network is limited, and the connections of a flood are dropped before TLS", () => {
    const limits = new ConnectionLimits();
    for (let at = 0; at < MAX.MAX_CONNECTS_PER_NETWORK_AND_MINUTE; at++) limits.refusal(device(`d${at}`), "198.51.100.1", 0);
    expect(limits.refusal(device("d"), "198.51.100.2", 0)).toBe(REASON.connectionRateExceeded);
    expect(limits.refusal(device("d"), "203.0.113.1", 0)).toBe(null);
    const dropped = Array.from({ length: 2 * MAX.MAX_CONNECTS_PER_NETWORK_AND_MINUTE + 1 }, () => {
      const socket = socketFrom("203.0.113.7");
      limits.accept(socket, 0);
      limits.settle(`203.0.113.7 ${socket.remotePort}`);
      return socket.destroyed;
    });
    expect(dropped.filter(Boolean)).toHaveLength(1);
  });
});

it("a client that kept exceeding its limit is refused for half a minute", () => {
  const limits = new ConnectionLimits();
  for (let at = 0; at <= MAX.MAX_REJECTED_PER_MINUTE; at++) limits.keepsExceeding("d", 0);
  expect(limits.refusal(device("d"), "198.51.100.1", MINUTE / 2 - 1_000)).toBe(REASON.connectionRateExceeded);
  expect(limits.refusal(device("d"), "198.51.100.1", MINUTE / 2 + 1_000)).toBe(null);
});

describe("connections that are not authenticated", () => {
  it("of one network are limited", () => {
    const limits = new ConnectionLimits();
    const sockets = Array.from({ length: MAX.MAX_PENDING_PER_NETWORK + 1 }, () => socketFrom("198.51.100.1"));
    for (const socket of sockets) limits.accept(socket, 0);
    expect(sockets.map(({ destroyed }) => destroyed).indexOf(true)).toBe(MAX.MAX_PENDING_PER_NETWORK);
  });

  it("leave three quarters of the process to the others: the oldest go first", () => {
    const limits = new ConnectionLimits(40);
    const sockets = Array.from({ length: 12 }, (_, at) => socketFrom(`198.51.${at}.1`));
    for (const socket of sockets) limits.accept(socket, 0);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true, ...Array(10).fill(false)]);
  });
});

describe("connections that are not authenticated, beyond a quarter of the process,", () => {
  it("push out those of the network that has the most, and no other", () => {
    const limits = new ConnectionLimits(40);
    const others = Array.from({ length: 5 }, (_, at) => socketFrom(`198.51.${at}.1`));
    for (const socket of others) limits.accept(socket, 0);
    const flood = Array.from({ length: 100 }, () => socketFrom("203.0.113.7"));
    for (const socket of flood) limits.accept(socket, 0);
    expect(others.map(({ destroyed }) => destroyed)).toEqual(Array(5).fill(false));
    expect(flood.filter(({ destroyed }) => !destroyed)).toHaveLength(5);
    const late = socketFrom("198.51.77.1");
    limits.accept(late, 0);
    expect([...others, late].map(({ destroyed }) => destroyed)).toEqual(Array(6).fill(false));
  });

  it("push out those of an IPv6 /48 that comes from a thousand of its /64", () => {
    const limits = new ConnectionLimits(40);
    const other = socketFrom("2001:db8:1::1");
    limits.accept(other, 0);
    for (let at = 0; at < 1_000; at++) limits.accept(socketFrom(`2001:db8:0:${at.toString(16)}::1`), 0);
    expect(other.destroyed).toBe(false);
  });
});

describe("a port that is used again", () => {
  it("before the earlier connection has closed counts as one connection, and none is left over", async () => {
    const limits = new ConnectionLimits();
    for (let round = 0; round < MAX.MAX_PENDING_PER_NETWORK + 10; round++) {
      const [first, second] = [socketFrom("198.51.100.1"), socketFrom("198.51.100.1")];
      Object.assign(second, { remotePort: first.remotePort });
      limits.accept(first, 0);
      limits.accept(second, 0);
      first.destroy();
      second.destroy();
      await new Promise((done) => second.once("close", done));
    }
    const next = Array.from({ length: MAX.MAX_PENDING_PER_NETWORK }, () => socketFrom("198.51.100.1"));
    for (const socket of next) limits.accept(socket, 0);
    expect(next.filter(({ destroyed }) => destroyed)).toEqual([]);
  });

  it("does not let the close of the earlier connection end the count of the later one", async () => {
    const limits = new ConnectionLimits();
    const sockets = Array.from({ length: MAX.MAX_PENDING_PER_NETWORK }, () => socketFrom("198.51.100.1"));
    for (const socket of sockets) {
      const earlier = Object.assign(socketFrom("198.51.100.1"), { remotePort: socket.remotePort });
      limits.accept(earlier, 0);
      limits.accept(socket, 0);
      earlier.destroy();
      await new Promise((done) => earlier.once("close", done));
    }
    const next = socketFrom("198.51.100.1");
    limits.accept(next, 0);
    expect(next.destroyed).toBe(true);
  });
});

describe("sessions that are remembered", () => {
  const visit = (memory: Memory, sender: SenderAccess, clientId: string, now = 0) => {
    const key = `${clientId} of ${sender.tokenId}`;
    const session = memory.take(key, ownersOf(sender), now);
    memory.leave(key, session, now);
    return session;
  };

  it.each([
    ["one device", () => device("d"), MAX.MAX_SESSIONS_PER_DEVICE],
    ["one webhook token", () => device("d", { kind: "webhook" }), MAX.MAX_SESSIONS_PER_WEBHOOK],
    ["one workspace", (at: number) => device(`d${at}`), MAX.MAX_SESSIONS_PER_WORKSPACE],
  ])("of %s are limited: the longest unused goes first, and no session of another", (_, senderOf, most) => {
    const memory = new Memory();
    const other = device("other", { workspaceId: "other" });
    const [theirs, first] = [visit(memory, other, "c"), visit(memory, senderOf(0), "c0")];
    for (let at = 1; at < most; at++) visit(memory, senderOf(at), `c${at}`);
    expect(visit(memory, senderOf(0), "c0")).toBe(first);
    const second = visit(memory, senderOf(1), "c1");
    for (let at = 0; at < most; at++) visit(memory, senderOf(most + at), `new ${at}`);
    expect(visit(memory, senderOf(1), "c1")).not.toBe(second);
    expect(visit(memory, other, "c")).toBe(theirs);
  });

  it("are kept while their connection is open, however many come after them", () => {
    const memory = new Memory();
    const open = memory.take("open", ownersOf(device("d")), 0);
    for (let at = 0; at < 3 * MAX.MAX_SESSIONS_PER_DEVICE; at++) visit(memory, device("d"), `c${at}`);
    expect(memory.take("open", ownersOf(device("d")), 0)).toBe(open);
  });
});

describe("a set of packet ids", () => {
  it("holds what a Set would, in two bytes for each", () => {
    const [ids, reference] = [new PacketIds(), new Set<number>()];
    let areEqual = true;
    for (let step = 0; step < 4_000; step++) {
      const id = ((step * 7_919) % 700) + 1;
      if (step % 3 === 2) areEqual &&= ids.delete(id) === reference.delete(id);
      else {
        ids.add(id);
        reference.add(id);
      }
      areEqual &&= ids.size === reference.size && ids.has(id) === reference.has(id) && ids.has(step % 700) === reference.has(step % 700);
    }
    expect(areEqual).toBe(true);
    ids.clear();
    expect([ids.size, ids.has(1), ids.has(0)]).toEqual([0, false, false]);
  });
});
