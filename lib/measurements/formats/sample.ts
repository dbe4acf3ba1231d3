/** What every parser makes of a body: samples, each with one time and values by field; and what it had to drop. */
import type { DropReason } from "../schema.ts";

export type Value = number | boolean | string;
export type Pair = readonly [key: string, value: Value];

/** `time` is as the sender wrote it; undefined when the server's is to be taken. */
export type Sample = { readonly time: unknown; readonly pairs: readonly Pair[] };

export type Drops = Map<DropReason, number>;

export type Parsed = { readonly samples: Sample[]; readonly drops: Drops };

export function drop(drops: Drops, reason: DropReason, count = 1): void {
  drops.set(reason, (drops.get(reason) ?? 0) + count);
}

export type Fields = Record<string, unknown>;

export const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
