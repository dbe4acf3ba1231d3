/** Step 1: no more than a mebibyte, by what is declared before it is read and by what is read; more for who may backfill. */
import { Refusal } from "../../platform/refusal.ts";
import { MOST_BACKFILLED, MOST_READINGS } from "../schema.ts";
import type { Incoming } from "./incoming.ts";

export const MOST_BYTES = 1024 * 1024;
export const MOST_BYTES_EVER = 16 * MOST_BYTES;

/** How much one request may hold. */
export const roomOf = ({ mayBackfill }: { readonly mayBackfill: boolean }) =>
  mayBackfill ? { bytes: MOST_BYTES_EVER, readings: MOST_BACKFILLED } : { bytes: MOST_BYTES, readings: MOST_READINGS };

export const tooLarge = (most = MOST_BYTES) =>
  new Refusal("invalid", "body.too_large", `A request may have ${most / MOST_BYTES} MiB at most. Please send several smaller ones.`);

/** In bytes; 0 when the sender does not say. */
export const declaredSize = (incoming: Incoming): number => Number(incoming.header("content-length") ?? 0);

export function checkSize(incoming: Incoming, most: number): void {
  if (declaredSize(incoming) > most) throw tooLarge();
}
