/** Whom a connection belongs to, from its CONNECT on. */
import { authenticate, isCurrent, type SenderAccess } from "../devices/index.ts";
import { isRefusal } from "../platform/refusal.ts";
import type { Remembered } from "./remembered.ts";

type Given = { version: number; key: string; keepAlive: number; remembered: Remembered; token: string; sender: SenderAccess };

export class Client {
  readonly version: number;
  /** Of all connections with the same one, the newest stays. Senders cannot meet in it. */
  readonly key: string;
  /** Seconds without a sign of life after which the client asked to be given up, or 0. */
  readonly keepAlive: number;
  readonly remembered: Remembered;
  readonly #token: string;
  #sender: SenderAccess;

  constructor({ version, key, keepAlive, remembered, token, sender }: Given) {
    this.version = version;
    this.key = key;
    this.keepAlive = keepAlive;
    this.remembered = remembered;
    this.#token = token;
    this.#sender = sender;
  }

  /** Null for a webhook, which has none of its own. */
  get deviceId(): string | null {
    return this.#sender.kind === "device" ? this.#sender.deviceId : null;
  }

  isCurrent(now: Date): boolean {
    return isCurrent(this.#sender, now);
  }

  /** The pass as of now: nearly always the one in hand, else the token is asked about again. Refuses as `authenticate` does. */
  async sender(now: Date): Promise<SenderAccess> {
    if (!isCurrent(this.#sender, now)) this.#sender = await authenticate(this.#token, now);
    return this.#sender;
  }

  /** False once the token has ended. While the database is away nobody can say so. */
  async isWelcome(now: Date): Promise<boolean> {
    try {
      await this.sender(now);
      return true;
    } catch (error) {
      return !(isRefusal(error) && error.kind === "unauthenticated");
    }
  }
}
