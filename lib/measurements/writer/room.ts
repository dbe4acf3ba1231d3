/** The buffer quota: how many bytes may arrive and wait to be stored, as they were sent: in all, and of one workspace, so that none takes the room of the others. */
import { unavailable } from "../../platform/refusal.ts";

const MOST = 64 * 1024 * 1024;
const MOST_OF_ONE = MOST / 4;
/** The other quarter is for bodies that have arrived: senders that hold large bodies back must not keep anything from being stored. */
const MAX_ARRIVING_BYTES = MOST * 0.75;
/** The beginning of a body is not counted while it arrives, so an ordinary message needs no quota before it is whole. */
const UNCOUNTED_BYTES = 16 * 1024;

/** The bytes that one request holds while they arrive. */
export class Hold {
  readonly #room: Room;
  readonly #workspaceId: string;
  #bytes = 0;
  #arrived = 0;

  constructor(room: Room, workspaceId: string) {
    this.#room = room;
    this.#workspaceId = workspaceId;
  }

  /** What counts toward the quota. */
  get bytes(): number {
    return this.#bytes;
  }

  /** All that arrived. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Refuses when there is no room for so much more. */
  add(bytes: number): void {
    this.#arrived += bytes;
    const counted = Math.max(0, this.#arrived - UNCOUNTED_BYTES) - this.#bytes;
    if (counted === 0) return;
    this.#room.takeArriving(this.#workspaceId, counted);
    this.#bytes += counted;
  }

  /** Gives back all of it. */
  free(): void {
    if (this.#bytes > 0) this.#room.freeArriving(this.#workspaceId, this.#bytes);
    this.#bytes = 0;
    this.#arrived = 0;
  }
}

export class Room {
  readonly #held = new Map<string, number>();
  #bytes = 0;
  #arriving = 0;

  /** Refuses when there is no room for so much more. */
  check(workspaceId: string, bytes: number): void {
    if (this.#bytes + bytes > MOST || (this.#held.get(workspaceId) ?? 0) + bytes > MOST_OF_ONE) throw unavailable("Kept");
  }

  take(workspaceId: string, bytes: number): void {
    this.check(workspaceId, bytes);
    this.#bytes += bytes;
    this.#held.set(workspaceId, (this.#held.get(workspaceId) ?? 0) + bytes);
  }

  takeArriving(workspaceId: string, bytes: number): void {
    if (this.#arriving + bytes > MAX_ARRIVING_BYTES) throw unavailable("Kept");
    this.take(workspaceId, bytes);
    this.#arriving += bytes;
  }

  freeArriving(workspaceId: string, bytes: number): void {
    this.#arriving -= bytes;
    this.free(workspaceId, bytes);
  }

  free(workspaceId: string, bytes: number): void {
    this.#bytes -= bytes;
    const held = (this.#held.get(workspaceId) ?? 0) - bytes;
    if (held > 0) this.#held.set(workspaceId, held);
    else this.#held.delete(workspaceId);
  }
}
