/** The buffer quota: how many bytes may arrive and wait to be stored, as they were sent: in all, and of one workspace, so that none takes the room of the others. */
import { unavailable } from "../../platform/refusal.ts";

const MOST = 64 * 1024 * 1024;
const MOST_OF_ONE = MOST / 4;

/** The bytes that one request holds while they arrive. */
export class Hold {
  readonly #room: Room;
  readonly #workspaceId: string;
  #bytes = 0;

  constructor(room: Room, workspaceId: string) {
    this.#room = room;
    this.#workspaceId = workspaceId;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Refuses when there is no room for so much more. */
  add(bytes: number): void {
    this.#room.take(this.#workspaceId, bytes);
    this.#bytes += bytes;
  }

  /** Gives back all of it. */
  free(): void {
    if (this.#bytes > 0) this.#room.free(this.#workspaceId, this.#bytes);
    this.#bytes = 0;
  }
}

export class Room {
  readonly #held = new Map<string, number>();
  #bytes = 0;

  /** Refuses when there is no room for so much more. */
  check(workspaceId: string, bytes: number): void {
    const held = (this.#held.get(workspaceId) ?? 0) + bytes;
    // At most half of what is left free: however many hold bodies back, the next workspace finds room (dynamic threshold).
    if (held > MOST_OF_ONE || 2 * held > MOST - (this.#bytes + bytes)) throw unavailable("Kept");
  }

  take(workspaceId: string, bytes: number): void {
    this.check(workspaceId, bytes);
    this.#bytes += bytes;
    this.#held.set(workspaceId, (this.#held.get(workspaceId) ?? 0) + bytes);
  }

  free(workspaceId: string, bytes: number): void {
    this.#bytes -= bytes;
    const held = (this.#held.get(workspaceId) ?? 0) - bytes;
    if (held > 0) this.#held.set(workspaceId, held);
    else this.#held.delete(workspaceId);
  }
}
