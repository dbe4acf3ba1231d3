/** What the parsers make of a body. */
import { parseContent } from "#lib/measurements/formats/index.ts";
import type { Content, FormatName, Message } from "#lib/measurements/formats/message.ts";

export const NOW = new Date("2026-05-01T12:00:00Z");

export const json = (value: unknown, event?: string): Content => ({ kind: "json", value, event });
export const text = (value: string, precision?: string): Content => ({ kind: "text", text: value, precision });

export const parse = (content: Content, named: FormatName | null = null) => parseContent(content, named, NOW);

/** The only message in it. */
export function only(content: Content, named: FormatName | null = null): Message {
  const { messages } = parse(content, named);
  if (messages.length !== 1) throw new Error(`There are ${messages.length} messages in it.`);
  return messages[0] as Message;
}

/** Its values by field. */
export const values = ({ samples }: Message): Record<string, unknown> => Object.fromEntries(samples.flatMap(({ pairs }) => pairs));
export const drops = (message: Message): Record<string, number> => Object.fromEntries(message.drops);
