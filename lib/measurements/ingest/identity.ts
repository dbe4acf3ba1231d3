/** Step 6: what names a message, as short hashes. The same message comes again under the same; nothing else does. */
import { shortHash } from "../../platform/crypto.ts";
import type { FormatName, Message } from "../formats/message.ts";
import type { Identity } from "../writer/load.ts";

type Source = {
  readonly format: FormatName;
  readonly resetsCounter: boolean /** What the sender called it in a header. */;
  readonly named?: string | undefined;
  readonly body: string | Uint8Array;
};

/** Undefined for a message without a name: its readings, by field and time, are all that tells it from others. */
export function identityOf(message: Message, { format, resetsCounter, named, body }: Source): Identity | undefined {
  const names = (message.keys ?? []).map((name) => `${format}|${name}`);
  if (message.counter !== undefined && !resetsCounter) names.push(`${format}|${message.counter}`);
  if (named !== undefined) names.push(`header|${named}`);
  if (names.length === 0) return undefined;
  return { keys: names.map(shortHash), digest: shortHash(message.content ?? body) };
}
