/**
 * Values in objects in objects, as codecs like to return them, under names with dots: `{air: {temperature: 21}}` is the
 * field `air.temperature`. The same whether a network decoded it or we did, so that changing who decodes changes no field.
 */
import { type Drops, drop, type Fields, isObject, type Pair } from "./sample.ts";
import { addPair, MAX_RAW_NAME } from "./value.ts";

const DEEPEST = 4;

/** Adds all values in `fields` to `pairs`. What is deeper than four names is dropped, and so are lists. */
export const addNested = (pairs: Pair[], drops: Drops, fields: Fields): void => addBelow(pairs, drops, fields, "", 1);

/** `prefix` is the names above, each followed by a dot. It is cut where it is too long for a name anyway: one long name above many short ones would take quadratic time. */
function addBelow(pairs: Pair[], drops: Drops, fields: Fields, prefix: string, depth: number): void {
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (!isObject(value)) addPair(pairs, drops, `${prefix}${name}`, value);
    else if (depth < DEEPEST) addBelow(pairs, drops, value, `${prefix}${name}.`.slice(0, MAX_RAW_NAME + 1), depth + 1);
    else drop(drops, "nested");
  }
}
