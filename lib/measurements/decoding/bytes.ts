/** Numbers in bytes. */

/** `bytes` 1 to 4 bytes from `at`, which have to be there. */
export function readInteger(from: Uint8Array, at: number, bytes: number, { isSigned, isLittle }: { isSigned: boolean; isLittle: boolean }): number {
  const buffer = Buffer.from(from.buffer, from.byteOffset, from.byteLength);
  if (isSigned) return isLittle ? buffer.readIntLE(at, bytes) : buffer.readIntBE(at, bytes);
  return isLittle ? buffer.readUIntLE(at, bytes) : buffer.readUIntBE(at, bytes);
}

export function readFloat(from: Uint8Array, at: number, bytes: 4 | 8, isLittle: boolean): number {
  const view = new DataView(from.buffer, from.byteOffset, from.byteLength);
  return bytes === 4 ? view.getFloat32(at, isLittle) : view.getFloat64(at, isLittle);
}
