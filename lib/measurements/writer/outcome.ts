/** What became of each load of a flush. */
import { Refusal } from "../../platform/refusal.ts";
import { isText, type Load, type Row, surchargeOf, type Written } from "./load.ts";
import type { Stored } from "./statement.ts";

/** `moved`: readings whose time we chose and which met another one there, so that they need another time. */
export type Outcome = { readonly written: Written; readonly moved: readonly Row[]; readonly refusal?: Refusal };

const written = (stored: number, repeated: number, surcharge = 0): Written => (surcharge > 0 ? { stored, repeated, surcharge } : { stored, repeated });

const whole = ({ rows, surcharge }: Load): Outcome => ({ written: written(rows.length, 0, surcharge), moved: [] });

const refusedLoad = (refusal: Refusal): Outcome => ({ written: { stored: 0, repeated: 0 }, moved: [], refusal });

const gone = () => new Refusal("unauthenticated", "token.unknown", "This device is gone.");
const changedSince = () =>
  new Refusal("conflict", "message.changed", "A message of this name came before, with something else in it. Nothing of this one was stored.");

export function outcomes(loads: readonly Load[], { erased, numbers, texts, repeated, changed }: Stored): Outcome[] {
  if (numbers === null && texts === null) return loads.map(whole);
  const [erasedRefs, before, otherwise] = [new Set((erased ?? []).map(String)), new Set(repeated), new Set(changed)];
  const stored = { numbers: new Set(numbers), texts: new Set(texts) };
  const place = { numbers: 0, texts: 0 };
  return loads.map((load, index) => {
    const missing = load.rows.filter((row) => {
      const kind = isText(row) ? "texts" : "numbers";
      return !stored[kind].has(++place[kind]);
    });
    if (erasedRefs.has(load.ref)) return refusedLoad(gone());
    if (otherwise.has(index)) return refusedLoad(changedSince());
    if (before.has(index)) return { written: { stored: 0, repeated: load.rows.length, isRepeated: true }, moved: [] };
    const moved = missing.filter((row) => row.isOurs);
    const surcharge = load.surcharge ? load.surcharge - surchargeOf(missing) : 0;
    return { written: written(load.rows.length - missing.length, missing.length - moved.length, surcharge), moved };
  });
}
