/** What a parser is given, as what it can use. */
import { Refusal } from "../../platform/refusal.ts";
import type { Content } from "./message.ts";
import { type Fields, isObject } from "./sample.ts";

/** The value of a body in JSON, which must be an object or a list. */
export function jsonOf(content: Content): object {
  if (content.kind !== "json") throw new Refusal("invalid", "body.wrong_type", "Please send JSON, and say so: use application/json as the content type.");
  if (typeof content.value !== "object" || content.value === null) {
    throw new Refusal("invalid", "body.malformed", 'Please send an object such as {"temperature": 21.5}, or a list of them.');
  }
  return content.value;
}

/** The one object that a body in JSON is; what else it is, is not `what`. */
export function objectOf(content: Content, what: string): Fields {
  const value = jsonOf(content);
  if (!isObject(value)) throw foreign(what);
  return value;
}

export const foreign = (what: string) => new Refusal("invalid", "format.foreign", `This is not ${what}.`);

export const isList = (content: Content, test: (item: Fields) => boolean): boolean =>
  content.kind === "json" && Array.isArray(content.value) && content.value.some((item) => isObject(item) && test(item));

/** An object that passes, or a list with one that does. */
export const isSome = (content: Content, test: (item: Fields) => boolean): boolean =>
  content.kind === "json" && (isObject(content.value) ? test(content.value) : isList(content, test));

/** Text that says something; senders leave out, empty or null what they do not know. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
