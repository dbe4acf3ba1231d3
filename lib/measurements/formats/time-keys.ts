/** Where our own format and Datacake's have the time of an object. */
import type { Fields } from "./sample.ts";

const TIME_KEYS = ["time", "ts", "timestamp"] as const;
export const isTimeKey = (key: string): boolean => (TIME_KEYS as readonly string[]).includes(key);

export function timeOf(item: Fields): unknown {
  const key = TIME_KEYS.find((name) => Object.hasOwn(item, name));
  return key && item[key] !== null ? item[key] : undefined;
}
