/**
 * Values in objects in objects, as codecs like to return them, under names with dots: `{air: {temperature: 21}}` is the
 * field `air.temperature`. The same whether a network decoded it or we did, so that changing who decodes changes no field.
 */
import { type Drops, drop, type Fields, isObject, type Pair } from "./sample.ts";
import { addPair } from "./value.ts";

const DEEPEST = 4;

/** Adds all values in `fields` to `pairs`. What is deeper than four names is dropped, and so are lists. */
export function addNested(pairs: Pair[], drops: Drops, fields: Fields, above: readonly string[] = []): void {
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    const path = [...above, name];
    if (!isObject(value)) addPair(pairs, drops, path.join("."), value);
    else if (path.length < DEEPEST) addNested(pairs, drops, value, path);
    else drop(drops, "nested");
  }
}
