/**
 * The answers to a client's messages. They go out in the order in which the messages came [MQTT-4.6.0-2], each once its
 * message is committed; those that are ready together go out in one piece.
 */
import type { Socket } from "node:net";
import { REASON, type Reason } from "./reason.ts";

const EMPTY = Buffer.alloc(0);
const FIRST_BYTE = { puback: 0x40, pubrec: 0x50, pubcomp: 0x70 } as const;

/** Written by hand: it is the one packet that is sent for every reading. */
export function confirmation(kind: keyof typeof FIRST_BYTE, id: number, reason: Reason, version: number): Buffer {
  // Before MQTT 5 an answer has no reason, and in it none means success.
  const hasReason = version >= 5 && reason !== REASON.success;
  const bytes = Buffer.allocUnsafe(hasReason ? 5 : 4);
  bytes[0] = FIRST_BYTE[kind];
  bytes[1] = bytes.length - 2;
  bytes[2] = id >> 8;
  bytes[3] = id & 0xff;
  if (hasReason) bytes[4] = reason;
  return bytes;
}

type Place = { bytes: Buffer | null; onWritten: (() => void) | null };

export class Acks {
  readonly #socket: Socket;
  readonly #places: Place[] = [];
  #ready: Place[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Keeps a place in the order, and returns how to fill it. `onWritten` is called when the answer was handed to a living connection. */
  expect(): (bytes: Buffer, onWritten: () => void) => void {
    const place: Place = { bytes: null, onWritten: null };
    this.#places.push(place);
    return (bytes, onWritten) => {
      place.bytes = bytes;
      place.onWritten = onWritten;
      for (let first = this.#places[0]; first?.bytes; first = this.#places[0]) {
        this.#places.shift();
        this.#put(first);
      }
    };
  }

  /** Sends what is no answer to a message, or one that has no place in the order. */
  write(bytes: Buffer): void {
    this.#put({ bytes, onWritten: null });
  }

  /** What comes before there is nothing more to send now. */
  flush(): void {
    const ready = this.#ready;
    this.#ready = [];
    if (ready.length === 0 || this.#socket.destroyed || !this.#socket.writable) return;
    this.#socket.write(Buffer.concat(ready.map(({ bytes }) => bytes ?? EMPTY)));
    for (const { onWritten } of ready) onWritten?.();
  }

  #put(place: Place): void {
    // One write for all that a flush of the database sets free costs a fraction of one for each.
    if (this.#ready.push(place) === 1) process.nextTick(() => this.flush());
  }
}
