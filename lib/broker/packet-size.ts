/** Which packets are read: their type before CONNECT, and how large they may be. */
import * as MAX from "./limits.ts";
import { REASON, type Reason } from "./reason.ts";

const CONNECT = 0x10;
/** By packet type (MQTT 5, section 2.1.2). */
const MAX_BYTES = new Map([
  [0x3, MAX.MAX_PACKET_BYTES],
  [0x8, MAX.MAX_SUBSCRIBE_BYTES],
  [0xa, MAX.MAX_SUBSCRIBE_BYTES],
]);

/** Why a packet with this first byte is not read, from the bytes that follow its fixed header; null for one that is read. */
export function refusalOf(firstByte: number, length: number, isAuthenticated: boolean): Reason | null {
  // [MQTT-3.1.0-1]
  if (!isAuthenticated && firstByte !== CONNECT) return REASON.protocolError;
  const most = isAuthenticated ? (MAX_BYTES.get(firstByte >> 4) ?? MAX.MAX_CONTROL_PACKET_BYTES) : MAX.MAX_CONNECT_BYTES;
  return length > most ? REASON.tooLarge : null;
}
