/** When a connection is read: not while its client has too much without an answer, and not for longer at a time than others can wait. */
import type { Socket } from "node:net";

type Conditions = { /** Whether the client is authenticated and the connection open. */ isOpen(): boolean; isFull(): boolean };

export class Intake {
  readonly #socket: Socket;
  readonly #conditions: Conditions;
  #isWaiting = false;

  constructor(socket: Socket, conditions: Conditions) {
    this.#socket = socket;
    this.#conditions = conditions;
  }

  get isPaused(): boolean {
    return this.#socket.isPaused();
  }

  pause(): void {
    this.#socket.pause();
  }

  /** Pauses or resumes reading. */
  update(): void {
    if (!this.#conditions.isOpen() || this.#socket.destroyed) return;
    const isHeld = this.#isWaiting || this.#conditions.isFull();
    if (isHeld !== this.isPaused) this.#socket[isHeld ? "pause" : "resume"]();
  }

  /** Puts bytes back that are to be read later: when the messages before them are counted, and other connections had their turn. */
  putBack(bytes: Buffer): void {
    this.#socket.pause();
    this.#socket.unshift(bytes);
    this.#isWaiting = true;
    setImmediate(() => {
      this.#isWaiting = false;
      this.update();
    });
  }
}
