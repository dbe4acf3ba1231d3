/** Step 4: what is in a delivery, counted: at least one reading, and no more than there is room for. */
import { Refusal } from "../../platform/refusal.ts";
import type { Message } from "../formats/message.ts";
import type { Parsed } from "../formats/sample.ts";

const readingsIn = ({ samples, drops }: Parsed): number => {
  let readings = 0;
  for (const sample of samples) readings += sample.pairs.length;
  for (const count of drops.values()) readings += count;
  return readings;
};

export function checkShape(messages: readonly Message[], most: number): void {
  let readings = 0;
  // What a decoder makes of bytes is counted when it has made it.
  for (const message of messages) readings += readingsIn(message) || (message.payload ? 1 : 0);
  if (readings === 0)
    throw new Refusal("invalid", "batch.empty", 'There is no reading in this. Please send at least one value, such as {"temperature": 21.5}.');
  if (readings > most) {
    throw new Refusal("invalid", "batch.too_many", `These are ${readings} readings; a request may have ${most} at most. Nothing was stored.`);
  }
}
