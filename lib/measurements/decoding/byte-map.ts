/** Readings by a byte map: see what a map is in `lib/devices/byte-map-schema.ts`. */
import { BYTE_TYPES, type ByteMapEntry, typedByteMap } from "../../devices/schema.ts";
import type { Fields } from "../formats/sample.ts";
import { readFloat, readInteger } from "./bytes.ts";
import type { Decoded } from "./decoded.ts";

/** A message that is too short for an entry of its port is not used in part. */
export function decodeByMap(source: string, bytes: Uint8Array, port: number): Decoded {
  const map = typedByteMap(source);
  if ("wrong" in map) return { fault: map.wrong };
  const data: Fields = Object.create(null);
  for (const entry of map.entries) {
    if (entry.port !== undefined && entry.port !== port) continue;
    const end = entry.offset + BYTE_TYPES[entry.type];
    if (end > bytes.length) return { fault: `“${entry.field}” needs ${end} bytes, and the message has ${bytes.length}.` };
    data[entry.field] = read(entry, bytes);
  }
  return { samples: [{ data }] };
}

function read(entry: ByteMapEntry, bytes: Uint8Array): number | boolean {
  const { offset, type, bit = 0, scale = 1, add = 0 } = entry;
  if (type === "bit") return (((bytes[offset] ?? 0) >> bit) & 1) === 1;
  const isLittle = type.endsWith("le");
  const length = BYTE_TYPES[type];
  const raw =
    type[0] === "f" ? readFloat(bytes, offset, length === 8 ? 8 : 4, isLittle) : readInteger(bytes, offset, length, { isSigned: type[0] === "i", isLittle });
  // 214 × 0.1 is 21.400000000000002, which nobody measured.
  return scale === 1 && add === 0 ? raw : Number((raw * scale + add).toPrecision(12));
}
