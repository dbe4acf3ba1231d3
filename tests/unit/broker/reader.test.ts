/** The reader beside mqtt-packet: the same packets, wherever the bytes are cut and whatever is wrong with them. */
import fc from "fast-check";
import { generate, type Packet, parser } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { Reader } from "#lib/broker/reader.ts";
import { effort } from "#tests/support/effort.ts";

const VERSIONS = [4, 5] as const;
type Version = (typeof VERSIONS)[number];

const hello = (version: Version) => generate({ cmd: "connect", protocolId: "MQTT", protocolVersion: version, clientId: "a", clean: true, keepalive: 60 });
const message = (version: Version, topic: string, payload: string, more: object = {}) =>
  generate({ cmd: "publish", qos: 1, dup: false, retain: false, topic, messageId: 7, payload, ...more } as Packet, { protocolVersion: version });

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
    try {
      if (!found.isBroken) next(piece);
    } catch {
      found.isBroken = true;
    }
  }
  return found;
}

const byLibrary = (pieces: readonly Buffer[]) =>
  find((receive, fail) => {
    const library = parser();
    library.on("packet", receive).on("error", fail);
    return (bytes) => library.parse(bytes);
  }, pieces);

/** The version is known from the second piece on, as it is to a connection. */
const byUs = (pieces: readonly Buffer[], version: Version) =>
  find((receive, fail) => {
    const reader = new Reader(receive, fail);
    let isFirst = true;
    return (bytes) => {
      reader.read(bytes, isFirst ? null : version);
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

  it("the plain ones are taken out of the bytes again, however the one before was cut", () => {
    const [one, other] = [message(version, "d/x", "1".repeat(300)), message(version, "d/x", "2")];
    for (let at = 1; at < one.length; at++) {
      const pieces = [hello(version), one.subarray(0, at), Buffer.concat([one.subarray(at), other])];
      const found: Packet[] = [];
      const reader = new Reader((packet) => found.push(packet), expect.fail);
      for (const [index, piece] of pieces.entries()) reader.read(piece, index === 0 ? null : version);
      // mqtt-packet says how long a packet was, which we do not.
      expect(found.map((packet) => packet.length !== undefined)).toEqual([true, at > 2, false]);
    }
  });
});
