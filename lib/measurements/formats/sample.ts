/** What every parser makes of a body: samples, each with one time and values by field; and what it had to drop. */
import { DROP_REASONS, type DropReason } from "../schema.ts";

export type Value = number | boolean | string;
export type Pair = readonly [key: string, value: Value];

/**
 * `time` is as the sender wrote it; undefined when the server's is to be taken. `path` is where the fields stood in what was sent, before
 * their names; `timePath` is where the time stood.
 */
export type Sample = { readonly time: unknown; readonly pairs: readonly Pair[]; readonly path?: string | undefined; readonly timePath?: string | undefined };

/** Where a value stood that was dropped, with the name of its field, and why. For the response to its sender: it is neither stored nor logged. */
export type Place = { readonly at: string; readonly reason: DropReason; readonly sentence: string };

const MAX_PLACES = 10;
/** In code points: a path of a list, and a name that is too long or not. */
const MAX_SHOWN = 100;

/** The numbers of dropped readings by reason, and where the first of them stood. */
export class Drops extends Map<DropReason, number> {
  readonly places: Place[] = [];
  /** The number of the first field of the device that got a value of another kind: for the page of the device, which knows its name. */
  otherKindOf: number | undefined;

  /** Adds where a dropped value stood, if it is among the first. Whoever sends thousands of bad values pays for ten paths. */
  note(place: () => Place): void {
    if (this.places.length < MAX_PLACES) this.places.push(place());
  }
}

/** A path for a response: of bounded length, and without characters that end a line or change the reading direction. */
const shownPath = (path: string): string => {
  const shown = path.slice(0, 2 * MAX_SHOWN).toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\u{fffd}"); // biome-ignore format: one line
  const characters = [...shown];
  return characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join("")}…` : shown;
};

export type Parsed = { readonly samples: Sample[]; readonly drops: Drops };

/** Counts dropped readings. `at` is where the first of them stood; `sentence` says more than that of the reason. */
export function drop(drops: Drops, reason: DropReason, count = 1, at?: string, sentence: string = DROP_REASONS[reason]): void {
  drops.set(reason, (drops.get(reason) ?? 0) + count);
  if (at !== undefined) drops.note(() => ({ at: shownPath(at) || "the body", reason, sentence }));
}

const MAX_IN_SENTENCE = 3;

/** Why nothing was stored: the first values, and the reasons that are not among them. */
export function nothingStoredSentence(drops: Drops): string {
  const named = drops.places.slice(0, MAX_IN_SENTENCE);
  const reasons = [...drops.keys()].filter((reason) => !named.some((place) => place.reason === reason));
  const parts = [...named.map(({ at, sentence }) => `${at}: ${sentence}`), ...reasons.map((reason) => DROP_REASONS[reason])];
  return `Nothing was stored: ${parts.join("; ")}.`;
}

export type Fields = Record<string, unknown>;

export const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
