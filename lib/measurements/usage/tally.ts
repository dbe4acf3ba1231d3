/**
 * What one device sent, or all of a workspace together: since midnight (UTC) by all processes, as far as this one knows, and
 * in the last minute, as a bucket that each message fills by one for each started 16 KiB and that empties by a minute's messages in a minute.
 */
import { MINUTE } from "../../platform/clock.ts";
import { monthOf } from "./refusals.ts";

/**
 * `messages` and `readings` of the day; `stored` readings in all, and how many further ones long texts count as; readings `backfilled` in the
 * month of the day. The database tells the last ones of workspaces only, with the surcharge in `stored`.
 */
export type Count = {
  readonly messages: number;
  readonly readings: number;
  readonly stored: number;
  readonly surcharge: number;
  readonly backfilled: number;
};
type Mutable = { -readonly [Key in keyof Count]: Count[Key] };

export const NOTHING_COUNTED: Count = { messages: 0, readings: 0, stored: 0, surcharge: 0, backfilled: 0 };

/** In buckets. What others took in, or what came in while nothing was limited, can be far more; nobody waits longer than a minute for it. */
const MOST_LEVEL = 2;
/** Smaller than any part of a message: what emptying by fractions leaves over. */
const NOTHING = 1e-6;

export class Tally {
  readonly id: string;
  /** In days since 1970. */
  readonly day: number;
  /** Whether the database was asked for what was counted before, or cannot be and need not. */
  isLoaded = false;
  /** When it was last needed, by the number of a flush. */
  seen = 0;
  /** How often its counts could not be written, one time after the other. */
  tries = 0;
  #known: Count | null = null;
  /** What holds beyond the day, as the tally of the day before knew it. */
  readonly #carried: Count;
  #underWay: Count = NOTHING_COUNTED;
  #unwritten: Mutable = { ...NOTHING_COUNTED };
  #level = 0;
  #at: number;

  /** `before` is that of the day before, whose last minute goes on. */
  constructor(id: string, day: number, now: Date, before?: Tally) {
    this.id = id;
    this.day = day;
    this.#at = before ? before.#at : now.getTime();
    this.#level = before ? before.#level : 0;
    const isSameMonth = before && monthOf(before.day) === monthOf(day);
    this.#carried = { ...NOTHING_COUNTED, stored: before?.stored ?? 0, backfilled: isSameMonth ? before.backfilled : 0 };
  }

  get messages(): number {
    return this.#total("messages");
  }

  get readings(): number {
    return this.#total("readings");
  }

  /** With the surcharge: what counts toward the limit. */
  get stored(): number {
    return this.#total("stored") + this.#total("surcharge");
  }

  get backfilled(): number {
    return this.#total("backfilled");
  }

  /** Stored readings that the database does not know of yet. */
  get storedHere(): number {
    return this.#underWay.stored + this.#unwritten.stored;
  }

  #total(what: keyof Count): number {
    return (this.#known ?? this.#carried)[what] + this.#underWay[what] + this.#unwritten[what];
  }

  /** After how many seconds there is room for a message where there may be `perMinute`; 0 for now. */
  secondsToRoom(perMinute: number, now: Date): number {
    const passed = Math.max(0, now.getTime() - this.#at);
    this.#at += passed;
    this.#level = Math.max(0, Math.min(this.#level, MOST_LEVEL * perMinute) - (passed * perMinute) / MINUTE);
    const over = this.#level + 1 - perMinute;
    return over > NOTHING ? Math.ceil((over * MINUTE) / perMinute / 1_000) : 0;
  }

  /** Takes the room of so many messages without counting them. */
  fill(count: number): void {
    this.#level += count;
  }

  /** One message, which counts as several where it is large. */
  addMessage(count: number): void {
    this.#level += count;
    this.#unwritten.messages += count;
  }

  /** Fewer, where some were not stored after all. */
  addReadings(count: number): void {
    this.#unwritten.readings += count;
  }

  addStored(count: number, surcharge: number): void {
    this.#unwritten.stored += count;
    this.#unwritten.surcharge += surcharge;
  }

  addBackfilled(count: number): void {
    this.#unwritten.backfilled += count;
  }

  /** What the database said before anything of it was counted here. */
  load(found: Count): void {
    this.isLoaded = true;
    this.#known = found;
  }

  /** What is to be written. Until it was, or was not, it is under way. */
  hand(): Count {
    this.#underWay = this.#unwritten;
    this.#unwritten = { ...NOTHING_COUNTED };
    return this.#underWay;
  }

  /** It was written: `total` is what all processes counted. What others took in fills this bucket as well. */
  learn(total: Count): void {
    if (this.#known) this.#level += Math.max(0, total.messages - this.#known.messages - this.#underWay.messages);
    this.#known = total;
    this.#underWay = NOTHING_COUNTED;
    this.tries = 0;
  }

  /** It was not written. */
  putBack(): void {
    for (const what of Object.keys(NOTHING_COUNTED) as (keyof Count)[]) this.#unwritten[what] += this.#underWay[what];
    this.#underWay = NOTHING_COUNTED;
    this.tries++;
  }
}
