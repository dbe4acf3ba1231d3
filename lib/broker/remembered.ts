/** Sessions of clients, open and closed: for an hour after its last connection, what a client had under way, and whether it asked for that. */
import { limitsOf } from "../billing/index.ts";
import type { SenderAccess } from "../devices/index.ts";
import { HOUR } from "../platform/clock.ts";
import { senderKey } from "./connection-limits.ts";
import { Deliveries } from "./deliveries.ts";
import { MAX_SESSIONS_PER_DEVICE, MAX_SESSIONS_PER_WEBHOOK, MAX_SESSIONS_PER_WORKSPACE } from "./limits.ts";

const KEPT_FOR = HOUR;
const MAX_SESSIONS = 50_000;
/** The same in seconds, which is how MQTT 5 asks and is told. */
export const LONGEST_SESSION = KEPT_FOR / 1_000;

/** Under whose limit a session counts, and how many sessions it allows. */
type Owner = { readonly name: string; readonly most: number };

export type Remembered = {
  readonly deliveries: Deliveries;
  readonly owners: readonly Owner[];
  /** Whether the client keeps its own half of the session, and is to be told that we have ours. */
  hasSession: boolean;
  users: number;
  until: number;
};

/** No limits but that of the process where nothing is limited. */
export function ownersOf(sender: SenderAccess): readonly Owner[] {
  if (!limitsOf(sender.plan)) return [];
  return [
    { name: senderKey(sender), most: sender.kind === "device" ? MAX_SESSIONS_PER_DEVICE : MAX_SESSIONS_PER_WEBHOOK },
    { name: sender.workspaceId, most: MAX_SESSIONS_PER_WORKSPACE },
  ];
}

export class Memory {
  /** The longest unused first, here and in each set. */
  readonly #clients = new Map<string, Remembered>();
  readonly #keysOf = new Map<string, Set<string>>();

  /** The session under `key`, a new one where there is none. Drops sessions that are not open when one of its owners has too many. `now` is monotonic, in milliseconds. */
  take(key: string, owners: readonly Owner[], now: number): Remembered {
    let found = this.#clients.get(key);
    if (!found || (found.users === 0 && found.until < now)) found = { deliveries: new Deliveries(), owners, hasSession: false, users: 0, until: 0 };
    found.users++;
    this.#put(key, found);
    for (const { name, most } of found.owners) this.#limit(name, most);
    return found;
  }

  leave(key: string, remembered: Remembered, now: number): void {
    remembered.users--;
    remembered.until = now + KEPT_FOR;
    if (this.#clients.get(key) === remembered) this.#put(key, remembered);
  }

  /** How many clients are remembered. */
  get size(): number {
    return this.#clients.size;
  }

  forgetOld(now: number): void {
    for (const [key, { users, until }] of this.#clients) {
      if (users > 0) continue;
      if (until > now && this.#clients.size <= MAX_SESSIONS) return;
      this.#drop(key);
    }
  }

  #put(key: string, remembered: Remembered): void {
    this.#drop(key);
    this.#clients.set(key, remembered);
    for (const { name } of remembered.owners) {
      const keys = this.#keysOf.get(name) ?? new Set();
      this.#keysOf.set(name, keys.add(key));
    }
  }

  #drop(key: string): void {
    for (const { name } of this.#clients.get(key)?.owners ?? []) {
      const keys = this.#keysOf.get(name);
      if (keys?.delete(key) && keys.size === 0) this.#keysOf.delete(name);
    }
    this.#clients.delete(key);
  }

  #limit(name: string, most: number): void {
    const keys = this.#keysOf.get(name) ?? new Set();
    for (const key of keys) {
      if (keys.size <= most) return;
      if (this.#clients.get(key)?.users === 0) this.#drop(key);
    }
  }
}
