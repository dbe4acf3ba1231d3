/**
 * Cayenne LPP: a list of channel, type and value, as myDevices documented it, with the types that the Arduino library
 * CayenneLPP added. Fields are called as The Things Stack calls them: `temperature_1` is the temperature of channel 1.
 */
import type { Fields } from "../formats/sample.ts";
import { readInteger } from "./bytes.ts";
import type { Decoded } from "./decoded.ts";

/** A part's value is its integer divided by `per`. */
type Part = { readonly name?: string; readonly bytes: 1 | 2 | 3 | 4; readonly per: number; readonly signed?: true };
type Kind = { readonly name: string; readonly parts: readonly Part[] };

const unsigned = (bytes: Part["bytes"], per = 1): Part[] => [{ bytes, per }];
const signed = (bytes: Part["bytes"], per = 1): Part[] => [{ bytes, per, signed: true }];
const axes = (per: number): Part[] => ["x", "y", "z"].map((name) => ({ name, bytes: 2, per, signed: true }));

const POSITION: Part[] = [
  { name: "latitude", bytes: 3, per: 10_000, signed: true },
  { name: "longitude", bytes: 3, per: 10_000, signed: true },
  { name: "altitude", bytes: 3, per: 100, signed: true },
];
const COLOUR: Part[] = ["red", "green", "blue"].map((name) => ({ name, bytes: 1, per: 1 }));

const KINDS: ReadonlyMap<number, Kind> = new Map([
  [0, { name: "digital_in", parts: unsigned(1) }],
  [1, { name: "digital_out", parts: unsigned(1) }],
  [2, { name: "analog_in", parts: signed(2, 100) }],
  [3, { name: "analog_out", parts: signed(2, 100) }],
  [100, { name: "generic", parts: unsigned(4) }],
  [101, { name: "luminosity", parts: unsigned(2) }],
  [102, { name: "presence", parts: unsigned(1) }],
  [103, { name: "temperature", parts: signed(2, 10) }],
  [104, { name: "relative_humidity", parts: unsigned(1, 2) }],
  [113, { name: "accelerometer", parts: axes(1_000) }],
  [115, { name: "barometric_pressure", parts: unsigned(2, 10) }],
  [116, { name: "voltage", parts: unsigned(2, 100) }],
  [117, { name: "current", parts: unsigned(2, 1_000) }],
  [118, { name: "frequency", parts: unsigned(4) }],
  [120, { name: "percentage", parts: unsigned(1) }],
  [121, { name: "altitude", parts: signed(2) }],
  [125, { name: "concentration", parts: unsigned(2) }],
  [128, { name: "power", parts: unsigned(2) }],
  [130, { name: "distance", parts: unsigned(4, 1_000) }],
  [131, { name: "energy", parts: unsigned(4, 1_000) }],
  [132, { name: "direction", parts: unsigned(2) }],
  [133, { name: "unix_time", parts: unsigned(4) }],
  [134, { name: "gyrometer", parts: axes(100) }],
  [135, { name: "colour", parts: COLOUR }],
  [136, { name: "gps", parts: POSITION }],
  [142, { name: "switch", parts: unsigned(1) }],
]);

const lengthOf = ({ parts }: Kind) => parts.reduce((sum, part) => sum + part.bytes, 0);

/** A part of the message is not used where the rest cannot be read: without its lengths nothing says where a value begins. */
export function decodeCayenne(bytes: Uint8Array): Decoded {
  const data: Fields = {};
  for (let at = 0; at < bytes.length; ) {
    const [channel = 0, type] = [bytes[at], bytes[at + 1]];
    if (type === undefined) return { fault: `The message ends after the channel in byte ${at}.` };
    const kind = KINDS.get(type);
    if (!kind) return { fault: `Byte ${at + 1} is ${type}, which is not a type of Cayenne LPP.` };
    const end = at + 2 + lengthOf(kind);
    if (end > bytes.length) return { fault: `The ${kind.name} of channel ${channel} needs ${end} bytes, and the message has ${bytes.length}.` };
    data[`${kind.name}_${channel}`] = read(kind, bytes.subarray(at + 2, end));
    at = end;
  }
  return { samples: [{ data }] };
}

function read({ parts }: Kind, bytes: Uint8Array): number | Fields {
  const values: Fields = {};
  let at = 0;
  for (const part of parts) {
    const value = readInteger(bytes, at, part.bytes, { isSigned: part.signed === true, isLittle: false }) / part.per;
    if (part.name === undefined) return value;
    values[part.name] = value;
    at += part.bytes;
  }
  return values;
}
