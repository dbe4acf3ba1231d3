/**
 * Whether what somebody sends is within the limits of their plan, asked of memory. Counting it and asking is one step that
 * nothing comes between, so what arrives at the same time cannot overspend together.
 */

import { limitsOf } from "../../billing/index.ts";
import { type Limits, messagesIn } from "../../billing/schema.ts";
import type { DeviceAccess, SenderAccess } from "../../devices/index.ts";
import { notesOf } from "../messages/index.ts";
import { writerOf } from "../writer/index.ts";
import type { Written } from "../writer/load.ts";
import { Ledger } from "./ledger.ts";
import { dayOf, longer, type Over, overLimit, STORAGE_RETRY_SECONDS, secondsToMidnight, secondsToNextMonth } from "./refusals.ts";
import type { Tally } from "./tally.ts";

type Tallies = { readonly own: Tally | null; readonly all: Tally };

/** Beside the readings of the last days: `old` ones, and how many further readings long texts count as, among the old ones and in all. */
type More = { readonly old: number; readonly oldSurcharge: number; readonly surcharge: number };
const NO_MORE: More = { old: 0, oldSurcharge: 0, surcharge: 0 };

/** What counts toward the month. */
const backfilled = ({ old, oldSurcharge }: More): number => old + oldSurcharge;

/** Limits whose use other requests lower, by deleting. */
const MAY_GROW: ReadonlySet<string> = new Set(["workspace.stored_readings"]);

const NOTE = { format: "", outcome: "refused", reason: "over_limit", stored: 0 } as const;

/** How many devices' refusals are held until they are written. */
const MOST_REFUSED = 10_000;

export class Usage {
  readonly #ledger = new Ledger(() => this.#writeRefused());
  #refused = new Map<string, { device: DeviceAccess; count: number }>();

  /**
   * Refuses, before anything of it is read, what a sender delivers who is over a limit already. A webhook is asked for its
   * workspace alone: which device it sends for stands in what was not read.
   */
  requireRoom(sender: SenderAccess, now: Date): void {
    const limits = limitsOf(sender.plan);
    if (!limits) return;
    const tallies = this.#talliesOf(sender, now);
    const overDay = sender.mayBackfill ? null : overReadings(tallies, limits, 1, now);
    const over = longer(longer(overMessages(tallies, limits, now), overDay), overStorage(tallies, limits, 1));
    if (over) throw this.#refuse(sender, over, limits, now);
  }

  /**
   * Counts one message of a device, of so many bytes, or refuses it: at once and without a promise where it is known what the device sent
   * today. There must be room for one message; what a large one counts beyond that has to empty before the next.
   */
  addMessage(device: DeviceAccess, now: Date, bytes: number): Promise<void> | undefined {
    const { own, all } = this.#talliesOf(device, now);
    if (!limitsOf(device.plan) || (own.isLoaded && all.isLoaded)) return this.#countMessage(device, now, bytes);
    const wanted = [{ kind: "device", tally: own } as const, { kind: "workspace", tally: all } as const];
    return this.#ledger.load(wanted).then(() => this.#countMessage(device, now, bytes));
  }

  #countMessage(device: DeviceAccess, now: Date, bytes: number): undefined {
    const count = messagesIn(bytes);
    const tallies = this.#talliesOf(device, now);
    try {
      this.requireRoom(device, now);
    } catch (error) {
      // A large message was read and parsed before it was refused here.
      if (count > 1) for (const tally of [tallies.own, tallies.all]) tally.fill(count - 1);
      throw error;
    }
    this.#eachOf(tallies, (tally) => tally.addMessage(count));
  }

  /** Counts readings of the last days toward the day, older (backfilled) ones toward the month, and both toward storage; or refuses all of them. */
  addReadings(device: DeviceAccess, count: number, now: Date, more = NO_MORE): void {
    const limits = limitsOf(device.plan);
    const tallies = this.#talliesOf(device, now);
    const over =
      limits &&
      longer(
        longer(overReadings(tallies, limits, count, now), overBackfill(tallies, limits, backfilled(more), now)),
        overStorage(tallies, limits, count + more.old + more.surcharge),
      );
    if (limits && over) throw this.#refuse(device, over, limits, now);
    this.#add(tallies, count, backfilled(more));
    this.#eachOf(tallies, (tally) => tally.addStored(count + more.old, more.surcharge));
  }

  /** They were not stored after all, by no fault of theirs. Of a day that is over nothing is given back, least of all to the next. */
  takeBack(device: DeviceAccess, count: number, now: Date, more = NO_MORE): void {
    const tallies = this.#talliesOf(device, now);
    this.#eachOf(tallies, (tally) => tally.addStored(-count - more.old, -more.surcharge));
    if (tallies.all.day === dayOf(now)) this.#add(tallies, -count, -backfilled(more));
  }

  /** Fewer were stored than were counted: some were repeated or dropped. The day's count stays. */
  settle(device: DeviceAccess, count: number, { stored, surcharge = 0 }: Written, now: Date, more: More): void {
    const tallies = this.#talliesOf(device, now);
    const [missing, missingSurcharge] = [count + more.old - stored, more.surcharge - surcharge];
    if (missing !== 0 || missingSurcharge !== 0) this.#eachOf(tallies, (tally) => tally.addStored(-missing, -missingSurcharge));
    const unused = backfilled(more) - Math.min(backfilled(more), stored + surcharge);
    if (unused > 0 && tallies.all.day === dayOf(now)) tallies.all.addBackfilled(-unused);
  }

  /** Writes what was counted, and learns how much the workspace stores, after something of it was deleted. */
  learn(workspaceId: string): Promise<void> {
    const tally = this.#ledger.find("workspace", workspaceId);
    if (tally) this.#ledger.change("workspace", tally);
    return this.#ledger.write();
  }

  /** Stored readings of a device that this process counted and did not write yet. */
  unwritten(deviceId: string): number {
    return this.#ledger.find("device", deviceId)?.storedHere ?? 0;
  }

  #add(tallies: { own: Tally; all: Tally }, count: number, old: number): void {
    this.#eachOf(tallies, (tally) => tally.addReadings(count));
    if (old !== 0) tallies.all.addBackfilled(old);
  }

  /** What is no message takes the room of a message of so many bytes: a flood of it would cost as much. */
  fill(sender: SenderAccess, now: Date, bytes: number): void {
    const { own, all } = this.#talliesOf(sender, now);
    const count = messagesIn(bytes);
    own?.fill(count);
    all.fill(count);
  }

  /** Writes what was counted until now. */
  write(): Promise<void> {
    return this.#ledger.write();
  }

  #talliesOf(sender: DeviceAccess, now: Date): { own: Tally; all: Tally };
  #talliesOf(sender: SenderAccess, now: Date): Tallies;
  #talliesOf(sender: SenderAccess, now: Date): Tallies {
    const own = sender.kind === "device" ? this.#ledger.of("device", sender.deviceId, now) : null;
    return { own, all: this.#ledger.of("workspace", sender.workspaceId, now) };
  }

  #eachOf({ own, all }: Tallies, work: (tally: Tally) => void): void {
    if (own) {
      work(own);
      this.#ledger.change("device", own);
    }
    work(all);
    this.#ledger.change("workspace", all);
  }

  /** Counted and noted for its page in memory first, for a refusal must cost little. */
  #refuse(sender: SenderAccess, over: Over, limits: Limits, now: Date) {
    if (sender.kind === "device") notesOf(sender.region).add(sender.deviceRef, NOTE, now);
    const noted = sender.kind === "device" ? this.#refused.get(sender.deviceId) : undefined;
    if (noted) noted.count++;
    else if (sender.kind === "device" && this.#refused.size < MOST_REFUSED) this.#refused.set(sender.deviceId, { device: sender, count: 1 });
    // Somebody may have made room: the next writing tells.
    if (MAY_GROW.has(over.name)) this.#ledger.change("workspace", this.#talliesOf(sender, now).all);
    this.#ledger.soon();
    return overLimit(over, limits);
  }

  async #writeRefused(): Promise<void> {
    const refused = [...this.#refused.values()];
    this.#refused = new Map();
    const loads = refused.map(({ device, count }) => {
      const load = { ref: device.ref, workspaceId: device.workspaceId, rows: [], drops: new Map([["over_limit", count]] as const), bytes: 0 };
      return writerOf(device.region).write(load);
    });
    await Promise.allSettled(loads);
  }
}

function overMessages({ own, all }: Tallies, limits: Limits, now: Date): Over | null {
  const seconds = own?.secondsToRoom(limits.deviceMessagesPerMinute, now) ?? 0;
  const secondsThere = all.secondsToRoom(limits.workspaceMessagesPerMinute, now);
  return longer(
    seconds > 0 ? { name: "device.messages_per_minute", seconds } : null,
    secondsThere > 0 ? { name: "workspace.messages_per_minute", seconds: secondsThere } : null,
  );
}

function overReadings({ own, all }: Tallies, limits: Limits, count: number, now: Date): Over | null {
  if (count === 0) return null;
  const seconds = secondsToMidnight(now);
  if (own && own.readings + count > limits.deviceReadingsPerDay) return { name: "device.readings_per_day", seconds };
  return all.readings + count > limits.workspaceReadingsPerDay ? { name: "workspace.readings_per_day", seconds } : null;
}

const overStorage = ({ all }: Tallies, limits: Limits, count: number): Over | null =>
  count > 0 && all.stored + count > limits.workspaceStoredReadings ? { name: "workspace.stored_readings", seconds: STORAGE_RETRY_SECONDS } : null;

const overBackfill = ({ all }: Tallies, limits: Limits, count: number, now: Date): Over | null =>
  count > 0 && all.backfilled + count > limits.workspaceBackfilledReadingsPerMonth
    ? { name: "workspace.backfilled_readings_per_month", seconds: secondsToNextMonth(now) }
    : null;

// The server and the pages it serves are two bundles in one process, and count together.
const shared = globalThis as { keptUsage?: Usage };

export function usage(): Usage {
  shared.keptUsage ??= new Usage();
  return shared.keptUsage;
}

/** Writes what this process counted until now, before it ends. */
export const settleUsage = (): Promise<void> => usage().write();
