/**
 * Splits the bytes of a connection into packets. mqtt-packet parses them all but one kind: a message at QoS 1 without flags or properties,
 * which is nearly all that devices send, is taken out of the bytes here at a fraction of the cost.
 *
 * A packet says at its beginning where it ends (MQTT 3.1.1, section 2.2.3), so mqtt-packet and this reader cannot disagree about where the next
 * one begins. mqtt-packet gets each packet whole and in one buffer: a list of many small buffers costs it quadratic time.
 */
import { type IPublishPacket, type Packet, parser } from "mqtt-packet";
import { type FixedHeader, fixedHeaderAt } from "./fixed-header.ts";
import { MAX_PROPERTIES_BYTES } from "./limits.ts";
import { PartialPacket } from "./partial-packet.ts";
import { REASON, type Reason } from "./reason.ts";

/** The packet type of PUBLISH. */
const PUBLISH = 0x3;
/** PUBLISH at QoS 1, neither sent before nor to be retained. */
const PLAIN = 0x32;
/** MQTT 5, section 2.2.2.2. */
const NO_PROPERTIES = 0;
const NOTHING = Buffer.alloc(0);

type Handlers = {
  /** Handles a packet. Returns whether to read on. */
  onPacket(packet: Packet): boolean;
  /** Called for bytes that are not read on: a malformed packet, or a refused one. `size` is how many bytes of it arrived. */
  onError(reason: Reason, size: number): void;
  /** Why a packet is not read at all, from its first byte and the bytes that follow its fixed header; null for one that is read. */
  refusal(firstByte: number, length: number): Reason | null;
};

/** A message that is handed over without its payload and properties, because the properties are too large to be parsed. */
export type OversizedPublish = IPublishPacket & { readonly isOversized: true };
export const isOversized = (packet: IPublishPacket): packet is OversizedPublish => "isOversized" in packet;

/** The bytes after the fixed header: what a packet costs, whichever part of it they are. */
export const lengthOf = ({ length, payload }: IPublishPacket): number => length ?? payload.length;

export class Reader {
  readonly #parser: ReturnType<typeof parser>;
  readonly #handlers: Handlers;
  readonly #partial = new PartialPacket();
  /** When the first bytes of the incomplete packet came. Monotonic, in milliseconds. */
  #partialSince = 0;
  /** Bytes of the packet that mqtt-packet has now. */
  #parsedBytes = 0;
  #goesOn = true;
  #isBroken = false;

  /** `protocolVersion` is that of a connection without a CONNECT to read it from. */
  constructor(handlers: Handlers, protocolVersion?: number) {
    this.#handlers = handlers;
    this.#parser = parser(protocolVersion === undefined ? {} : { protocolVersion })
      .on("packet", (packet) => this.#hand(packet))
      .on("error", () => this.#break(REASON.malformed, this.#parsedBytes));
  }

  /** Bytes of a packet that is not complete. */
  get incompleteBytes(): number {
    return this.#partial.size;
  }

  /** Whether a packet has been incomplete for longer than `allowedMs`. */
  isOverdue(now: number, allowedMs: number): boolean {
    return this.#partial.size > 0 && now - this.#partialSince > allowedMs;
  }

  /**
   * Reads packets, and keeps the beginning of one that is not complete. `version` is null until the client has said who it is; `now` is
   * monotonic, in milliseconds. Returns how many bytes were read: fewer than arrived when `onPacket` returned false, or after an error.
   */
  read(arrived: Buffer, version: number | null, now: number): number {
    let at = 0;
    for (this.#goesOn = !this.#isBroken; this.#goesOn && at < arrived.length; ) {
      at = this.#partial.size > 0 ? this.#resume(arrived, at, version) : this.#begin(arrived, at, version, now);
    }
    return at;
  }

  #begin(bytes: Buffer, at: number, version: number | null, now: number): number {
    const header = fixedHeaderAt(bytes, at);
    if (!header || header.end > bytes.length) {
      this.#partialSince = now;
      return this.#resume(bytes, at, version);
    }
    if (this.#isReadable(header, header.end - at)) this.#parse(bytes, at, header, version);
    return header.end;
  }

  #resume(bytes: Buffer, at: number, version: number | null): number {
    const isHeaderKnown = this.#partial.header !== null;
    const next = this.#partial.append(bytes, at);
    const { header } = this.#partial;
    if (!header || (!isHeaderKnown && !this.#isReadable(header, this.#partial.size))) return next;
    if (this.#partial.isWhole) this.#parse(this.#partial.take(), 0, header, version);
    return next;
  }

  #isReadable({ firstByte, start, end }: FixedHeader, size: number): boolean {
    const reason = Number.isFinite(end) ? this.#handlers.refusal(firstByte, end - start) : REASON.malformed;
    if (reason !== null) this.#break(reason, size);
    return reason === null;
  }

  /** A packet that is in `bytes` as a whole. */
  #parse(bytes: Buffer, at: number, header: FixedHeader, version: number | null): void {
    const packet = version === null ? null : (plainAt(bytes, header, version) ?? (version >= 5 ? oversizedAt(bytes, header) : null));
    if (packet) this.#hand(packet);
    else {
      this.#parsedBytes = header.end - at;
      this.#parser.parse(bytes.subarray(at, header.end));
    }
  }

  #hand(packet: Packet): void {
    if (!this.#handlers.onPacket(packet)) this.#goesOn = false;
  }

  #break(reason: Reason, size: number): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#goesOn = false;
    this.#partial.take();
    this.#handlers.onError(reason, size);
  }
}

/** The message with this header, or null when it is none of the plain ones. */
function plainAt(bytes: Buffer, { firstByte, start, end }: FixedHeader, version: number): IPublishPacket | null {
  if (firstByte !== PLAIN || start + 2 > end) return null;
  const topicEnd = start + 2 + bytes.readUInt16BE(start);
  const body = topicEnd + (version >= 5 ? 3 : 2);
  if (body > end || (version >= 5 && bytes[body - 1] !== NO_PROPERTIES)) return null;
  return {
    cmd: "publish",
    qos: 1,
    dup: false,
    retain: false,
    length: end - start,
    topic: bytes.toString("utf8", start + 2, topicEnd),
    messageId: bytes.readUInt16BE(topicEnd),
    payload: bytes.subarray(body, end),
  };
}

/** The message with this header of MQTT 5, when its properties are too large, or say that they are; null for any other packet. */
function oversizedAt(bytes: Buffer, { firstByte, start, end }: FixedHeader): OversizedPublish | null {
  const qos = (firstByte >> 1) & 0x3;
  if (firstByte >> 4 !== PUBLISH || qos === 3 || end - start <= MAX_PROPERTIES_BYTES) return null;
  const topicEnd = start + 2 + bytes.readUInt16BE(start);
  const idEnd = topicEnd + (qos > 0 ? 2 : 0);
  // The length of the properties is written like that of a packet, which follows another byte.
  const properties = fixedHeaderAt(bytes.subarray(0, end), idEnd - 1);
  if (!properties || properties.end - properties.start <= MAX_PROPERTIES_BYTES) return null;
  return {
    cmd: "publish",
    qos: qos as 0 | 1 | 2,
    dup: (firstByte & 0x8) !== 0,
    retain: (firstByte & 0x1) !== 0,
    length: end - start,
    topic: bytes.toString("utf8", start + 2, topicEnd),
    ...(qos > 0 ? { messageId: bytes.readUInt16BE(topicEnd) } : {}),
    payload: NOTHING,
    isOversized: true,
  };
}
