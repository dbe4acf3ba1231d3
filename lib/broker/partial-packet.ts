/**
 * A packet that arrives in pieces, collected in one buffer. The buffer grows by doubling: a byte is copied twice on average, however small the
 * pieces are, and a packet that announces a mebibyte takes only the memory of what has arrived.
 */
import { type FixedHeader, fixedHeaderAt } from "./fixed-header.ts";

const MIN_CAPACITY = 256;
const EMPTY = Buffer.alloc(0);

export class PartialPacket {
  #bytes: Buffer = EMPTY;
  #size = 0;
  #header: FixedHeader | null = null;

  /** Bytes that have arrived, the header included. */
  get size(): number {
    return this.#size;
  }

  /** The header, once it has arrived. Its offsets are those in the packet. */
  get header(): FixedHeader | null {
    return this.#header;
  }

  get isWhole(): boolean {
    return this.#size === this.#header?.end;
  }

  /** Takes the next byte of the header, or everything of `bytes` from `at` on that belongs to the packet. Returns the offset of the first byte not taken. */
  append(bytes: Buffer, at: number): number {
    const missing = this.#header ? this.#header.end - this.#size : 1;
    const piece = bytes.subarray(at, at + missing);
    this.#reserve(this.#size + piece.length);
    piece.copy(this.#bytes, this.#size);
    this.#size += piece.length;
    this.#header ??= fixedHeaderAt(this.#bytes.subarray(0, this.#size), 0);
    return at + piece.length;
  }

  /** Returns what has arrived, and starts with the next packet. */
  take(): Buffer {
    const bytes = this.#bytes.subarray(0, this.#size);
    this.#bytes = EMPTY;
    this.#size = 0;
    this.#header = null;
    return bytes;
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const wanted = Math.max(size, MIN_CAPACITY, 2 * this.#bytes.length);
    const larger = Buffer.allocUnsafe(Math.min(wanted, this.#header?.end ?? wanted));
    this.#bytes.copy(larger, 0, 0, this.#size);
    this.#bytes = larger;
  }
}
