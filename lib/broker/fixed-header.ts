/** The fixed header of an MQTT packet: its type and flags in one byte, then the length of the rest (MQTT 5, section 2.1). */

/** `start` and `end` are the offsets of the first byte after the header and after the packet. */
export type FixedHeader = { readonly firstByte: number; readonly start: number; readonly end: number };

/** Reads the header at `at`. Returns null when `bytes` end within it. `end` is infinite when the length takes more than four bytes, which is malformed. */
export function fixedHeaderAt(bytes: Buffer, at: number): FixedHeader | null {
  const firstByte = bytes[at];
  let [length, place] = [0, at + 1];
  for (let factor = 1; factor <= 128 ** 3; factor *= 128) {
    const byte = bytes[place++];
    if (firstByte === undefined || byte === undefined) return null;
    length += (byte & 0x7f) * factor;
    if (byte < 0x80) return { firstByte, start: place, end: place + length };
  }
  return { firstByte: firstByte ?? 0, start: place, end: Number.POSITIVE_INFINITY };
}
