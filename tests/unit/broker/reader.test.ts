/** The reader beside mqtt-packet: the same packets, wherever the bytes are cut and whatever is wrong with them. */
import fc from "fast-check";
import { generate, type Packet, parser } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { PartialPacket } from "#lib/broker/partial-packet.ts";
import { Reader } from "#lib/broker/reader.ts";
import { REASON, type Reason } from "#lib/broker/reason.ts";
import { effort } from "#tests/support/effort.ts";

const VERSIONS = [4, 5] as const;
type Version = (typeof VERSIONS)[number];

const hello = (version: Version) => generate({ cmd: "connect", protocolId: "MQTT", protocolVersion: version, clientId: "a", clean: true, keepalive: 60 });
const message = (version: Version, topic: string, payload: string, more: object = {}) =>
  generate({ cmd: "publish", qos: 1, dup: false, retain: false, topic, messageId: 7, payload, ...more } as Packet, { protocolVersion: version });

const fail = (reason: Reason) => expect.fail(`The reader ended with ${reason}.`);

type Found = { packets: unknown[]; isBroken: boolean };

/** What counts in a packet: its length is a matter of how it was written. */
const said = ({ length: _, ...packet }: Packet) => ({ ...packet, ...("payload" in packet ? { payload: String(packet.payload) } : {}) });

function find(read: (receive: (packet: Packet) => void, fail: () => void) => (bytes: Buffer) => void, pieces: readonly Buffer[]): Found {
  const found: Found = { packets: [], isBroken: false };
  const next = read(
    (packet) => found.isBroken || found.packets.push(said(packet)),
    () => {
      found.isBroken = true;
    },
  );
  for (const piece of pieces) {
    if (!found.isBroken) next(piece);
  }
  return found;
}

const byLibrary = (pieces: readonly Buffer[]) =>
  find((receive, fail) => {
    const library = parser();
    library.on("packet", receive).on("error", fail);
    return (bytes) => library.parse(bytes);
  }, pieces);

const readerOf = (receive: (packet: Packet) => void, fail: (reason: Reason) => void, protocolVersion?: number): Reader => {
  const onPacket = (packet: Packet) => {
    receive(packet);
    return true;
  };
  return new Reader({ onPacket, onError: fail, refusal: () => null }, protocolVersion);
};

/** The version is known from the second piece on, as it is to a connection. */
const byUs = (pieces: readonly Buffer[], version: Version) =>
  find((receive, fail) => {
    const reader = readerOf(receive, fail);
    let isFirst = true;
    return (bytes) => {
      reader.read(bytes, isFirst ? null : version, 0);
      isFirst = false;
    };
  }, pieces);

const packets = (version: Version) =>
  fc.oneof(
    fc.tuple(fc.string({ maxLength: 200 }), fc.string({ maxLength: 300 })).map(([topic, payload]) => message(version, topic || "t", payload)),
    fc.constantFrom(
      message(version, "d/x", '{"a":1}'),
      message(version, "d/x", "x".repeat(20_000)),
      message(version, "d/x", "1", { dup: true }),
      message(version, "d/x", "1", { retain: true }),
      message(version, "d/x", "1", { qos: 2 }),
      message(version, "d/x", "1", { qos: 0, messageId: undefined }),
      message(version, "d/x", "1", { properties: { userProperties: { name: "a" } } }),
      generate({ cmd: "pingreq" }),
      generate({ cmd: "pubrel", messageId: 7 }, { protocolVersion: version }),
    ),
  );

/** Cuts `bytes` at some of its places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort((one, other) => one - other);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe.each(VERSIONS)("of MQTT with the version number %i", (version) => {
  it("a message is the same packet as mqtt-packet makes of it", () => {
    const pieces = [hello(version), message(version, "d/ä", '{"a":1}'), message(version, "d/x", "y".repeat(200))];
    const ours = byUs(pieces, version);
    expect(ours).toEqual(byLibrary(pieces));
    expect(ours.packets).toHaveLength(3);
  });

  it("all packets are, wherever they are cut", () => {
    fc.assert(
      fc.property(fc.array(packets(version), { minLength: 1, maxLength: 8 }), fc.array(fc.nat(), { maxLength: 6 }), (all, places) => {
        const pieces = [hello(version), ...cut(Buffer.concat(all), places)];
        const ours = byUs(pieces, version);
        expect(ours).toEqual(byLibrary(pieces));
        expect(ours.packets).toHaveLength(all.length + 1);
      }),
      { numRuns: effort(200, 1_000) },
    );
  });

  it("a message that is changed on its way is as wrong here as there", () => {
    const change = fc.record({ at: fc.nat(), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const bytes = message(version, "d/x", '{"a":1}');
        // All but its length: the library reads beyond the end of a packet that is shorter than it says, and we do not.
        for (const { at, value } of changes) if (at % bytes.length !== 1) bytes[at % bytes.length] = value;
        const pieces = [hello(version), bytes];
        expect(byUs(pieces, version)).toEqual(byLibrary(pieces));
      }),
      { numRuns: effort(1_000, 5_000) },
    );
  });

  it("a topic that claims to be longer than its message takes no byte of the next message", () => {
    const next = message(version, "d/next", "2");
    for (let length = "d/x".length; length < 60; length++) {
      const bytes = message(version, "d/x", '{"a":1}');
      bytes.writeUInt16BE(length, 2);
      const alone = byUs([hello(version), bytes], version);
      const followed = byUs([hello(version), Buffer.concat([bytes, next])], version);
      expect(followed.packets, `a topic of ${length} bytes`).toEqual([
        ...alone.packets,
        ...(alone.isBroken ? [] : byUs([hello(version), next], version).packets.slice(1)),
      ]);
    }
  });

  it("the plain ones are taken out of the bytes, whether they arrive whole or in two pieces", () => {
    const [one, other] = [message(version, "d/x", "1".repeat(300)), message(version, "d/x", "2")];
    for (let at = 1; at < one.length; at++) {
      const pieces = [hello(version), one.subarray(0, at), Buffer.concat([one.subarray(at), other])];
      const found: Packet[] = [];
      const reader = readerOf((packet) => found.push(packet), fail);
      for (const [index, piece] of pieces.entries()) reader.read(piece, index === 0 ? null : version, 0);
      // mqtt-packet makes objects of a class of its own.
      expect(found.map((packet) => packet.constructor === Object)).toEqual([false, true, true]);
    }
  });
});

describe("a message with too many properties", () => {
  const large = { userProperties: { name: "x".repeat(17_000) } };
  const bytes = message(5, "d/x", "y".repeat(1_000_000), { qos: 2, dup: true, retain: true, properties: large });

  it("is handed over without them and without its payload", () => {
    const found: Packet[] = [];
    readerOf((packet) => found.push(packet), fail, 5).read(Buffer.concat([bytes, message(5, "d/x", "1")]), 5, 0);
    const head = { cmd: "publish", qos: 2, dup: true, retain: true, topic: "d/x", messageId: 7, isOversized: true };
    expect(found).toMatchObject([
      { ...head, length: bytes.length - 4, payload: Buffer.alloc(0) },
      { topic: "d/x", payload: Buffer.from("1") },
    ]);
  });

  it.each([
    ["as many as there are", Buffer.alloc(1_000_000, Buffer.from([0x01, 0x00]))],
    ["pairs of empty texts", Buffer.alloc(1_000_000, Buffer.from([0x26, 0, 0, 0, 0]))],
    [
      "of different names",
      Buffer.concat(Array.from({ length: 80_000 }, (_, at) => Buffer.from([0x26, 0, 4, 97, at >> 16, (at >> 8) & 0xff, at & 0xff, 0, 0]))),
    ],
  ])("takes hardly any CPU time, %s", (_, properties) => {
    const length = properties.length;
    const varint = Buffer.from([(length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14]);
    const body = Buffer.concat([Buffer.from([0, 1, 97, 0, 7]), varint, properties, Buffer.from("1")]);
    const header = Buffer.from([0x32, (body.length & 0x7f) | 0x80, ((body.length >> 7) & 0x7f) | 0x80, body.length >> 14]);
    const started = process.threadCpuUsage();
    const found: Packet[] = [];
    readerOf((packet) => found.push(packet), fail, 5).read(Buffer.concat([header, body]), 5, 0);
    const { user, system } = process.threadCpuUsage(started);
    expect(found).toMatchObject([{ messageId: 7, isOversized: true }]);
    expect((user + system) / 1_000).toBeLessThan(100);
  });
});

describe("a packet that arrives in pieces", () => {
  it("of one byte each costs CPU time in proportion to its size", () => {
    const bytes = message(4, "d/x", "x".repeat(256 * 1024));
    const found: Packet[] = [];
    const reader = readerOf((packet) => found.push(packet), fail);
    const started = process.threadCpuUsage();
    for (let at = 0; at < bytes.length; at++) reader.read(bytes.subarray(at, at + 1), 4, 0);
    const { user, system } = process.threadCpuUsage(started);
    expect(found).toHaveLength(1);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });

  it("takes memory for what has arrived, and not for what it announces", () => {
    const before = process.memoryUsage().arrayBuffers;
    const packets = Array.from({ length: 100 }, () => {
      const packet = new PartialPacket();
      const bytes = Buffer.concat([Buffer.from([0x30, 0x80, 0x80, 0x40]), Buffer.alloc(1_000)]);
      for (let at = 0; at < bytes.length; ) at = packet.append(bytes, at);
      return packet;
    });
    expect(packets.map(({ size, isWhole }) => [size, isWhole])).toEqual(packets.map(() => [1_004, false]));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024);
  });

  it("is overdue when it is not complete in time, and the next one has its own time", () => {
    const reader = readerOf(() => {}, fail, 4);
    const bytes = message(4, "d/x", "1");
    reader.read(bytes.subarray(0, 5), 4, 0);
    reader.read(bytes.subarray(5, 6), 4, 900);
    expect([reader.isOverdue(1_000, 1_000), reader.isOverdue(1_001, 1_000)]).toEqual([false, true]);
    reader.read(Buffer.concat([bytes.subarray(6), bytes.subarray(0, 1)]), 4, 950);
    expect([reader.isOverdue(1_950, 1_000), reader.isOverdue(1_951, 1_000)]).toEqual([false, true]);
    reader.read(bytes.subarray(1), 4, 2_000);
    expect(reader.isOverdue(100_000, 1_000)).toBe(false);
  });

  it("is refused by its header alone", () => {
    const reasons: [Reason, number][] = [];
    const refusal = (firstByte: number, length: number) => (firstByte === 0x30 && length === 1_048_577 ? REASON.tooLarge : null);
    const handlers = { onPacket: () => true, onError: (reason: Reason, size: number) => reasons.push([reason, size]), refusal };
    for (const pieces of [[[0x30, 0x81, 0x80, 0x40]], [[0x30], [0x81], [0x80], [0x40]], [[0x30, 0xff, 0xff, 0xff, 0xff]]]) {
      const reader = new Reader(handlers, 4);
      for (const piece of pieces) reader.read(Buffer.from(piece), 4, 0);
      expect(reader.incompleteBytes).toBe(0);
      // Nothing is read on after an error.
      expect(reader.read(message(4, "d/x", "1"), 4, 0)).toBe(0);
    }
    expect(reasons).toEqual([
      [REASON.tooLarge, 4],
      [REASON.tooLarge, 4],
      [REASON.malformed, 5],
    ]);
  });
});
