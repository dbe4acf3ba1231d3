/**
 * Datacake's: records of `field`, `value` and perhaps `timestamp` in seconds, one or a list; and flat objects of values by
 * field name. Either may say whose it is under `serial`, `serial_number` or `device`, each item of a list for itself.
 * A place is text such as "(52.5,13.4)", and becomes two fields.
 */
import { isSome, jsonOf } from "./body.ts";
import type { Format, Message } from "./message.ts";
import { Drops, drop, type Fields, isObject, type Pair } from "./sample.ts";
import { isTimeKey, timeOf, timePathOf } from "./time-keys.ts";
import { addPair } from "./value.ts";

const DEVICE_KEYS = ["serial", "serial_number", "device"] as const;
const isDeviceKey = (key: string): boolean => (DEVICE_KEYS as readonly string[]).includes(key);
const PLACE = /^\(\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*\)$/;

const isRecord = (item: Fields): boolean => typeof item.field === "string" && Object.hasOwn(item, "value");
const isExact = (item: Fields): boolean =>
  isRecord(item) && Object.keys(item).every((key) => key === "field" || key === "value" || isTimeKey(key) || isDeviceKey(key));

function deviceOf(item: Fields): string | undefined {
  // Asked of everything that comes without the name of its format, most of which is not Datacake's.
  if (item.serial === undefined && item.serial_number === undefined && item.device === undefined) return undefined;
  const name = DEVICE_KEYS.map((key) => item[key]).find((value) => typeof value === "number" || (typeof value === "string" && value !== ""));
  return name === undefined ? undefined : String(name);
}

/** `{serial, ts, values}` is ThingsBoard's. */
const isNamed = (item: Fields): boolean => deviceOf(item) !== undefined && !(Object.hasOwn(item, "ts") && isObject(item.values));

export const datacake: Format = {
  name: "datacake",
  recognises: (content) => isSome(content, (item) => isExact(item) || isNamed(item)),
  parse(content) {
    const body = jsonOf(content);
    const messages = new Map<string | undefined, Message>();
    const isList = Array.isArray(body);
    for (const [index, item] of (isList ? body : [body]).entries()) {
      const at = isList ? `[${index}]` : "";
      const hardwareId = isObject(item) ? deviceOf(item) : undefined;
      const message = messages.get(hardwareId) ?? { hardwareId, samples: [], drops: new Drops() };
      messages.set(hardwareId, message);
      if (isObject(item)) addItem(message, item, at);
      else drop(message.drops, "nested", 1, at);
    }
    return { messages: [...messages.values()] };
  },
};

function addItem({ samples, drops }: Message, item: Fields, at: string): void {
  const pairs: Pair[] = [];
  const [isOne, below] = [isExact(item), at && `${at}.`];
  const path = isOne ? at && `${at} ` : below;
  if (isOne) addValue({ pairs, drops, path }, item.field as string, item.value);
  else for (const key of Object.keys(item)) if (!isTimeKey(key) && !isDeviceKey(key)) addValue({ pairs, drops, path }, key, item[key]);
  samples.push({ time: timeOf(item), pairs, path, timePath: timePathOf(item, below) });
}

type Into = { readonly pairs: Pair[]; readonly drops: Drops; readonly path: string };

function addValue({ pairs, drops, path }: Into, key: string, value: unknown): void {
  const [, latitude, longitude] = (typeof value === "string" && PLACE.exec(value)) || [];
  if (latitude === undefined) addPair(pairs, drops, key, value, path);
  else {
    addPair(pairs, drops, `${key}.latitude`, Number(latitude), path);
    addPair(pairs, drops, `${key}.longitude`, Number(longitude), path);
  }
}
