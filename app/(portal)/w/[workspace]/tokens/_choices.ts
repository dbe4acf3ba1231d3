/** What can be chosen of the life of a token. */
import { END_NAMES, LIFETIMES, OVERLAP_NAMES } from "#lib/workspaces/schema.ts";

const optionsOf = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));

export const lifetimes = optionsOf(LIFETIMES);
export const ends = [{ value: "same", label: "Unchanged" }, ...lifetimes];
/** What becomes of the old token or secret. */
export const overlaps = optionsOf(OVERLAP_NAMES);
/** When something ends. */
export const endTimes = optionsOf(END_NAMES);
/** When not to wait. `first` is the first of the options. */
export const leaked = (first: string, what: string): string => `Choose “${first}” if somebody else may know the ${what}.`;
