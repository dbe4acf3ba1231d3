/** Step 4: what the body says, as samples; at least one reading in it and at most 500. */

import { parseJson } from "../../platform/json.ts";
import { Refusal } from "../../platform/refusal.ts";
import { parseBody } from "../formats/index.ts";
import type { Parsed } from "../formats/sample.ts";
import { MOST_READINGS } from "../schema.ts";

export const shape = (bytes: Buffer): Parsed => shapeOf(parseJson(bytes));

export function shapeOf(body: unknown): Parsed {
  if (typeof body !== "object" || body === null) {
    throw new Refusal("invalid", "body.malformed", 'Please send an object such as {"temperature": 21.5}, or a list of them.');
  }
  const parsed = parseBody(body);
  let readings = 0;
  for (const sample of parsed.samples) readings += sample.pairs.length;
  for (const count of parsed.drops.values()) readings += count;
  if (readings === 0)
    throw new Refusal("invalid", "batch.empty", 'There is no reading in this. Please send at least one value, such as {"temperature": 21.5}.');
  if (readings > MOST_READINGS) {
    throw new Refusal("invalid", "batch.too_many", `These are ${readings} readings; a request may have ${MOST_READINGS} at most. Nothing was stored.`);
  }
  return parsed;
}
