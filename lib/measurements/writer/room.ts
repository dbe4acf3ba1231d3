/** How much may wait to be stored, in bytes as they were sent: in all, and of one workspace, so that none takes the room of the others. */
import { unavailable } from "../../platform/refusal.ts";

const MOST = 64 * 1024 * 1024;
const MOST_OF_ONE = MOST / 4;

export class Room {
  readonly #held = new Map<string, number>();
  #bytes = 0;

  /** Refuses when there is no room for so much more. */
  check(workspaceId: string, bytes: number): void {
    if (this.#bytes + bytes > MOST || (this.#held.get(workspaceId) ?? 0) + bytes > MOST_OF_ONE) throw unavailable("Kept");
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
