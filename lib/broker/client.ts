/** Whom a connection belongs to, from its CONNECT on. */
import { authenticate, type DeviceAccess, isCurrent, type SenderAccess } from "../devices/index.ts";
import { countUnstored, holdArriving, turnAway } from "../measurements/index.ts";
import { isRefusal } from "../platform/refusal.ts";
import { senderKey } from "./connection-limits.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Publisher } from "./publish.ts";
import type { Remembered } from "./remembered.ts";
import type { Target } from "./topic.ts";

type Given = { version: number; key: string; keepAlive: number; remembered: Remembered; token: string; sender: SenderAccess; release: () => void };

export class Client implements Publisher {
  readonly version: number;
  /** Of all connections with the same one, the newest stays. Senders cannot meet in it. */
  readonly key: string;
  /** Seconds without a sign of life after which the client asked to be given up, or 0. */
  readonly keepAlive: number;
  readonly remembered: Remembered;
  /** Ends its being counted as an open connection. */
  readonly release: () => void;
  readonly #arriving: ReturnType<typeof holdArriving>;
  readonly #token: string;
  #sender: SenderAccess;

  constructor({ version, key, keepAlive, remembered, token, sender, release }: Given) {
    this.version = version;
    this.key = key;
    this.keepAlive = keepAlive;
    this.remembered = remembered;
    this.#token = token;
    this.#sender = sender;
    this.release = release;
    this.#arriving = holdArriving(sender);
  }

  /** The device or webhook token whose limits its packets count against. */
  get senderKey(): string {
    return senderKey(this.#sender);
  }

  /** Counts `bytes` that are not stored as a message against the limits. Returns whether it is over one. */
  isOverWith(bytes: number, now: Date): boolean {
    try {
      countUnstored(this.#sender, now, bytes);
      return false;
    } catch (error) {
      if (isRefusal(error)) return true;
      throw error;
    }
  }

  /** Counts the `bytes` of its incomplete packet toward the buffer quota of its workspace, instead of those before. Returns whether there is room for them. */
  hold(bytes: number): boolean {
    const more = bytes - this.#arriving.arrived;
    if (more < 0) this.#arriving.free();
    else if (more === 0) return true;
    try {
      if (bytes > 0) this.#arriving.add(more < 0 ? bytes : more);
      return true;
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
  }

  /** Null for a webhook, which has none of its own. */
  get deviceId(): string | null {
    return this.#sender.kind === "device" ? this.#sender.deviceId : null;
  }

  get deliveries(): Deliveries {
    return this.remembered.deliveries;
  }

  isCurrent(now: Date): boolean {
    return isCurrent(this.#sender, now);
  }

  /** The pass as of now: nearly always the one in hand, else the token is asked about again. Refuses as `authenticate` does. */
  async sender(now: Date): Promise<SenderAccess> {
    if (!isCurrent(this.#sender, now)) this.#sender = await authenticate(this.#token, now);
    return this.#sender;
  }

  /** The device of the token, if the topic names no other; for a webhook the one that is named, if it is among its own. */
  device(target: Target | null, now: Date, bytes: number): Promise<DeviceAccess | null> | DeviceAccess {
    const sender = this.#sender;
    return sender.kind === "device" && isCurrent(sender, now) && isOf(sender, target) ? sender : this.#look(target, now, bytes);
  }

  async #look(target: Target | null, now: Date, bytes: number): Promise<DeviceAccess | null> {
    const sender = await this.sender(now);
    if (sender.kind === "webhook") {
      const device = target && "device" in target ? await sender.device(target.device) : null;
      if (!device) countUnstored(sender, now, bytes);
      return device;
    }
    if (isOf(sender, target)) return sender;
    await turnAway(sender, "bad_topic", bytes, now);
    return null;
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

function isOf(device: DeviceAccess, target: Target | null): boolean {
  if (!target || !("device" in target) || target.device === device.deviceId) return target !== null;
  // Datacake's devices go by their serial numbers. Ours do where somebody told us theirs.
  return target.kind === "value" && target.isSerial && device.hardwareHash !== null && device.isCalled(target.device);
}
