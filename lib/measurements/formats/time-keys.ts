/** Where our own format and Datacake's have the time of an object. */
import type { Fields } from "./sample.ts";

const TIME_KEYS = ["time", "ts", "timestamp"] as const;
export const isTimeKey = (key: string): boolean => (TIME_KEYS as readonly string[]).includes(key);

const timeKeyOf = (item: Fields) => TIME_KEYS.find((name) => Object.hasOwn(item, name));

export function timeOf(item: Fields): unknown {
  const key = timeKeyOf(item);
  return key && item[key] !== null ? item[key] : undefined;
}

/** Where the time of an item stands that stands at `path`. */
export const timePathOf = (item: Fields, path: string): string => `${path}${timeKeyOf(item) ?? "time"}`;
