/** Step 1: no more than a mebibyte, by what is declared before it is read and by what is read. */
import { Refusal } from "../../platform/refusal.ts";
import type { Incoming } from "./incoming.ts";

export const MOST_BYTES = 1024 * 1024;

export const tooLarge = () => new Refusal("invalid", "body.too_large", "A request may have 1 MiB at most. Please send several smaller ones.");

export function checkSize(incoming: Incoming): void {
  const declared = incoming.header("content-length");
  if (declared !== undefined && Number(declared) > MOST_BYTES) throw tooLarge();
}
