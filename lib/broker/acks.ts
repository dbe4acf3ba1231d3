/**
 * The answers to a client's messages. They go out in the order in which the messages came [MQTT-4.6.0-2], each once its
 * message is committed; those that are ready together go out in one piece.
 */
import type { Socket } from "node:net";
import { REASON, type Reason } from "./reason.ts";

const FIRST_BYTE = { puback: 0x40, pubrec: 0x50, pubcomp: 0x70 } as const;

/** Written by hand: it is the one packet that is sent for every reading. */
export function confirmation(kind: keyof typeof FIRST_BYTE, id: number, reason: Reason, version: number): Buffer {
  const plain = [id >> 8, id & 0xff];
  // Before MQTT 5 an answer has no reason, and in it none means success.
  const rest = version < 5 || reason === REASON.success ? plain : [...plain, reason];
  return Buffer.from([FIRST_BYTE[kind], rest.length, ...rest]);
}

type Place = { bytes: Buffer | null; onWritten: () => void };

export class Acks {
  readonly #socket: Socket;
  readonly #places: Place[] = [];
  #isCorked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Keeps a place in the order, and returns how to fill it. `onWritten` is called when the answer was handed to a living connection. */
  expect(): (bytes: Buffer, onWritten: () => void) => void {
    const place: Place = { bytes: null, onWritten: () => {} };
    this.#places.push(place);
    return (bytes, onWritten) => {
      Object.assign(place, { bytes, onWritten });
      this.#flush();
    };
  }

  #flush(): void {
    let ready = 0;
    while (this.#places[ready]?.bytes) ready++;
    if (ready === 0) return;
    for (const { bytes, onWritten } of this.#places.splice(0, ready)) if (bytes && this.write(bytes)) onWritten();
  }

  /** Whether there was still somebody to write to. */
  write(bytes: Buffer): boolean {
    if (this.#socket.destroyed || !this.#socket.writable) return false;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(bytes);
    return true;
  }
}
