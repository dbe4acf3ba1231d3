/** What one can begin a decoder from. */
import type { DecoderKind } from "#lib/devices/schema.ts";

/** `bytes` and `port` are a message to try it on. */
export type Template = { title: string; detail: string; kind: DecoderKind; source: string; bytes: string; port: string };

const MAP = `[
  { "field": "temperature", "offset": 0, "type": "i16be", "scale": 0.1 },
  { "field": "humidity", "offset": 2, "type": "u8" },
  { "field": "door_open", "offset": 3, "type": "bit", "bit": 0 },
  { "field": "battery", "offset": 4, "type": "u16le", "scale": 0.001 }
]
`;

const UPLINK = `// As The Things Stack and ChirpStack 4 have it.
function decodeUplink(input) {
  const bytes = input.bytes;
  if (bytes.length < 3) return { errors: ["The message is too short."] };
  const raw = (bytes[0] << 8) | bytes[1];
  return {
    data: {
      temperature: (raw > 32767 ? raw - 65536 : raw) / 10,
      humidity: bytes[2],
    },
    warnings: bytes.length > 3 ? ["There are more bytes than were read."] : [],
  };
}
`;

const DATACAKE = `// As Datacake has it.
function Decoder(bytes, port) {
  const raw = (bytes[0] << 8) | bytes[1];
  return [
    { field: "TEMPERATURE", value: (raw > 32767 ? raw - 65536 : raw) / 10 },
    { field: "HUMIDITY", value: bytes[2] },
  ];
}
`;

export const TEMPLATES = {
  cayenne: {
    title: "Cayenne LPP",
    detail: "The device sends channels and types by this standard. There is nothing to write.",
    kind: "cayenne",
    source: "",
    bytes: "03 67 01 10 05 67 00 FF",
    port: "1",
  },
  map: {
    title: "Byte map",
    detail: "A table that says which bytes are which field. No program, and the quickest to run.",
    kind: "map",
    source: MAP,
    bytes: "00 D7 2F 01 E4 0C",
    port: "1",
  },
  codec: {
    title: "JavaScript: decodeUplink",
    detail: "Take over a codec that was written for The Things Stack or ChirpStack.",
    kind: "javascript",
    source: UPLINK,
    bytes: "00 D7 2F",
    port: "1",
  },
  datacake: {
    title: "JavaScript: Decoder",
    detail: "Take over a decoder that was written for Datacake.",
    kind: "javascript",
    source: DATACAKE,
    bytes: "00 D7 2F",
    port: "1",
  },
} as const satisfies Record<string, Template>;

export const isTemplate = (name: string | undefined): name is keyof typeof TEMPLATES => name !== undefined && Object.hasOwn(TEMPLATES, name);
