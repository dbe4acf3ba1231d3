/** What one request gives a writer, and what it learns. */
import type { Drops } from "../formats/sample.ts";

/** `time` is in microseconds since 1970. `isOurs` when we chose the time, which may then be moved to keep it unique. */
export type Row = { readonly field: number; readonly time: number; readonly value: number | string; readonly isOurs: boolean };

/** `ref` is the device's reference, in digits. */
export type Load = { readonly ref: string; readonly rows: readonly Row[]; readonly drops: Drops; readonly bytes: number };

/** `repeated` readings were there already. */
export type Written = { readonly stored: number; readonly repeated: number };

export const isText = (row: Row): row is Row & { value: string } => typeof row.value === "string";
