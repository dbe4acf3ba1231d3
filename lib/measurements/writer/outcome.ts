/** What became of each load of a flush. */
import { Refusal } from "../../platform/refusal.ts";
import { isText, type Load, type Row, type Written } from "./load.ts";
import type { Stored } from "./statement.ts";

/** `moved`: readings whose time we chose and which met another one there, so that they need another time. */
export type Outcome = { readonly written: Written; readonly moved: readonly Row[]; readonly isErased: boolean; readonly refusal?: Refusal };

const whole = (load: Load): Outcome => ({ written: { stored: load.rows.length, repeated: 0 }, moved: [], isErased: false });

export function outcomes(loads: readonly Load[], { erased, numbers, texts }: Stored): Outcome[] {
  if (numbers === null && texts === null) return loads.map(whole);
  const gone = new Set((erased ?? []).map(String));
  const stored = { numbers: new Set(numbers), texts: new Set(texts) };
  const place = { numbers: 0, texts: 0 };
  return loads.map((load) => {
    const missing = load.rows.filter((row) => {
      const kind = isText(row) ? "texts" : "numbers";
      return !stored[kind].has(++place[kind]);
    });
    if (gone.has(load.ref)) {
      return {
        written: { stored: 0, repeated: 0 },
        moved: [],
        isErased: true,
        refusal: new Refusal("unauthenticated", "token.unknown", "This device is gone."),
      };
    }
    const moved = missing.filter((row) => row.isOurs);
    return { written: { stored: load.rows.length - missing.length, repeated: missing.length - moved.length }, moved, isErased: false };
  });
}
