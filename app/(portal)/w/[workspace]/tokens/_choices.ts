/** What can be chosen of the life of a token. */
import { LIFETIMES, OVERLAP_NAMES } from "#lib/workspaces/schema.ts";

export const lifetimes = Object.entries(LIFETIMES).map(([value, label]) => ({ value, label }));
export const ends = [{ value: "same", label: "As it is" }, ...lifetimes];
export const overlaps = Object.entries(OVERLAP_NAMES).map(([value, label]) => ({ value, label }));
