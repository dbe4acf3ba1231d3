/** What one request gives a writer, and what it learns. */
import { textSurcharge } from "../../billing/schema.ts";
import type { DropReason } from "../schema.ts";

/** `time` is in microseconds since 1970. `isOurs` when we chose the time, which may then be moved to keep it unique. */
export type Row = { readonly field: number; readonly time: number; readonly value: number | string; readonly isOurs: boolean };

/** Under which numbers a message is known, and what was in it: short hashes, all of one device. */
export type Identity = { readonly keys: readonly bigint[]; readonly digest: bigint };

/** `ref` is the device's reference, in digits. `surcharge` is that of `rows`. With an `identity`, it is stored once and for all. */
export type Load = {
  readonly ref: string;
  readonly workspaceId: string;
  readonly rows: readonly Row[];
  readonly drops: ReadonlyMap<DropReason, number>;
  readonly bytes: number;
  readonly surcharge?: number;
  readonly identity?: Identity | undefined;
};

/** `repeated` readings were there already; `isRepeated` when the whole message was. `surcharge` is that of the stored readings, where they have one. */
export type Written = { readonly stored: number; readonly repeated: number; readonly surcharge?: number; readonly isRepeated?: boolean };

/** How many further readings these count as toward storage, because of long texts. */
export function surchargeOf(rows: readonly { readonly value: unknown }[]): number {
  let surcharge = 0;
  for (const { value } of rows) if (typeof value === "string") surcharge += textSurcharge(Buffer.byteLength(value));
  return surcharge;
}

export const isText = (row: Row): row is Row & { value: string } => typeof row.value === "string";
