/**
 * Values in objects in objects, as codecs like to return them, under names with dots: `{air: {temperature: 21}}` is the
 * field `air.temperature`. The same whether a network decoded it or we did, so that changing who decodes changes no field.
 */
import { type Drops, drop, type Fields, isObject, type Pair } from "./sample.ts";
import { addPair, MAX_RAW_NAME } from "./value.ts";

const DEEPEST = 4;

type Into = { readonly pairs: Pair[]; readonly drops: Drops /** Where `fields` stand in what was sent. */; readonly path: string };

/** Adds all values in `fields`, which stand at `path`, to `pairs`. What is deeper than four names is dropped, and so are lists. */
export const addNested = (pairs: Pair[], drops: Drops, fields: Fields, path = ""): void => addBelow({ pairs, drops, path }, fields, "", 1);

/** `prefix` is the names above, each followed by a dot. It is cut where it is too long for a name anyway: one long name above many short ones would take quadratic time. */
function addBelow(into: Into, fields: Fields, prefix: string, depth: number): void {
  const { pairs, drops, path } = into;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (!isObject(value)) addPair(pairs, drops, `${prefix}${name}`, value, path);
    else if (depth < DEEPEST) addBelow(into, value, `${prefix}${name}.`.slice(0, MAX_RAW_NAME + 1), depth + 1);
    else drop(drops, "nested", 1, `${path}${prefix}${name}`);
  }
}
