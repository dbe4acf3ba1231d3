/** What goes to the process that runs programs, and what comes back. */

/** Bytes as numbers; `receivedAt` in milliseconds since 1970. */
export type Order = { readonly source: string; readonly bytes: readonly number[]; readonly port: number; readonly receivedAt: number };

/** `text` is the JSON of what the program returned, `fault` a sentence for its author; `spent` is how many milliseconds of processor time it took. */
export type Reply = ({ readonly text: string } | { readonly fault: string }) & { readonly spent: number };

/** In milliseconds of processor time, so that a busy machine makes no program fail. */
export const MOST_TIME = 50;
/** In bytes: what a program may have in memory, how deep its calls may go, and what it may return. */
export const MOST_MEMORY = 8 * 1_048_576;
export const MOST_STACK = 262_144;
export const MOST_OUTPUT = 65_536;
