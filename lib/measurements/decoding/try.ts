/** Trying a decoder on bytes that somebody typed: nothing is stored, and nothing remembered. */
import { ownerOf } from "../../devices/index.ts";
import type { TryDecoder } from "../../devices/schema.ts";
import { clock } from "../../platform/clock.ts";
import type { Access } from "../../workspaces/index.ts";
import { parseTime } from "../formats/time.ts";
import { DROP_REASONS, type Tried } from "../schema.ts";
import { decode } from "./decode.ts";

/** What the decoder, as it is typed and not as it may be kept, makes of a message that comes now. */
export async function tryDecoder(access: Access<"devices:write">, { kind, source, bytes, port }: TryDecoder, now = clock.now()): Promise<Tried> {
  const decoding = await decode({ accountId: await ownerOf(access), kind, source }, { bytes, port }, now);
  if ("fault" in decoding) return { fault: decoding.fault };
  const readings = decoding.samples.flatMap(({ time, pairs }) => {
    const at = time === undefined ? null : (parseTime(time) ?? Number.NaN) / 1_000;
    return pairs.map(([field, value]) => ({ field, value, at: at === null ? null : Number.isNaN(at) ? ("unreadable" as const) : new Date(at) }));
  });
  const dropped = [...decoding.drops].map(([reason, count]) => ({ sentence: DROP_REASONS[reason], count }));
  return { readings, dropped, warnings: [...decoding.warnings] };
}
