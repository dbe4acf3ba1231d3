/** Step 2: JSON in UTF-8, as it is. */
import { Refusal } from "../../platform/refusal.ts";
import type { Incoming } from "./incoming.ts";

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?;?\s*$/i;

const refuse = (sentence: string) => new Refusal("invalid", "body.wrong_type", sentence);

export function checkFormat(incoming: Incoming): void {
  const type = incoming.header("content-type");
  if (type !== "application/json" && !JSON_TYPE.test(type ?? "")) throw refuse("Please send JSON, and say so: use application/json as the content type.");
  const encoding = incoming.header("content-encoding");
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") throw refuse("Please send the JSON as it is, not compressed.");
}
