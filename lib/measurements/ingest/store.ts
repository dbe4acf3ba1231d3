/** Steps 5 to 8, for what was sent and for what is added: clock, duplicate, limits, write. It is committed when this resolves. */
import type { DeviceAccess } from "../../devices/index.ts";
import type { Parsed } from "../formats/sample.ts";
import { writerOf } from "../writer/index.ts";
import type { Written } from "../writer/load.ts";
import { setClock } from "./clock.ts";
import { withoutRepeated } from "./duplicate.ts";
import { applyLimits } from "./limits.ts";

type Stored = Written & { readonly isUsed: boolean };

/** `isUsed` is false when there was nothing left to store. What is dropped is counted for the device, and added to `parsed.drops`. `signedTimes` are for readings of a signed message that have none. */
export async function store(device: DeviceAccess, parsed: Parsed, bytes: number, now: Date, signedTimes?: () => number): Promise<Stored> {
  const writer = writerOf(device.region);
  const readings = setClock(parsed, now, signedTimes ?? (() => writer.nextTime(now)), !signedTimes);
  const fresh = withoutRepeated(readings);
  const rows = await applyLimits(device, fresh, parsed.drops);
  const { stored, repeated } = await writer.write({ ref: String(device.deviceRef), rows, drops: parsed.drops, bytes });
  return { stored, repeated: repeated + readings.length - fresh.length, isUsed: rows.length > 0 };
}
