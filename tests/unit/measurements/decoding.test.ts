import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BYTE_TYPES, NewDecoderForm, readBytes, typedByteMap } from "#lib/devices/schema.ts";
import { type Decoding, decode } from "#lib/measurements/decoding/decode.ts";
import { readReply } from "#lib/measurements/decoding/program.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const at = new Date("2026-05-01T12:00:00Z");

const shown = (decoding: Decoding) =>
  "fault" in decoding ? decoding : { fields: decoding.samples.map(({ pairs }) => Object.fromEntries(pairs)), drops: Object.fromEntries(decoding.drops) };
const run = async (kind: "cayenne" | "map", source: string, bytes: string, port = 1) =>
  shown(await decode({ accountId: "w", kind, source }, { bytes: hex(bytes), port }, at));
const lpp = (bytes: string) => run("cayenne", "", bytes);
const map = (entries: unknown, bytes: string, port?: number) => run("map", JSON.stringify(entries), bytes, port);

describe("Cayenne LPP", () => {
  it.each([
    ["two temperatures, as its documentation has them", "03 67 01 10 05 67 00 FF", { temperature_3: 27.2, temperature_5: 25.5 }],
    [
      "below zero, and an acceleration",
      "01 67 FF D7 06 71 04 D2 FB 2E 00 00",
      { temperature_1: -4.1, "accelerometer_6.x": 1.234, "accelerometer_6.y": -1.234, "accelerometer_6.z": 0 },
    ],
    ["a position", "01 88 06 76 5F F2 96 0A 00 03 E8", { "gps_1.latitude": 42.3519, "gps_1.longitude": -87.9094, "gps_1.altitude": 10 }],
    [
      "the rest of the first list",
      "00 00 01 01 01 00 02 02 FF 9C 03 03 00 64 04 65 01 00 05 66 01 06 68 50 07 73 27 8D 08 86 00 64 FF 9C 00 00",
      {
        digital_in_0: 1,
        digital_out_1: 0,
        analog_in_2: -1,
        analog_out_3: 1,
        luminosity_4: 256,
        presence_5: 1,
        relative_humidity_6: 40,
        barometric_pressure_7: 1012.5,
        "gyrometer_8.x": 1,
        "gyrometer_8.y": -1,
        "gyrometer_8.z": 0,
      },
    ],
    [
      "what the Arduino library added",
      "01 64 FF FF FF FF 02 74 01 4A 03 75 03 E8 04 76 00 00 C3 50 05 78 64 06 79 FF FE 07 7D 01 A4 08 80 00 3C 09 82 00 00 04 D2 0A 83 00 00 27 10 0B 84 01 68 0C 85 65 00 00 00 0D 87 FF 80 00 0E 8E 01",
      {
        generic_1: 4294967295,
        voltage_2: 3.3,
        current_3: 1,
        frequency_4: 50000,
        percentage_5: 100,
        altitude_6: -2,
        concentration_7: 420,
        power_8: 60,
        distance_9: 1.234,
        energy_10: 10,
        direction_11: 360,
        unix_time_12: 1694498816,
        "colour_13.red": 255,
        "colour_13.green": 128,
        "colour_13.blue": 0,
        switch_14: 1,
      },
    ],
  ])("reads %s", async (_, bytes, fields) => {
    expect(await lpp(bytes)).toEqual({ fields: [fields], drops: {} });
  });

  it.each([
    ["ends in the middle of a value", "03 67 01", "The temperature of channel 3 needs 4 bytes, and the message has 3."],
    ["ends after a channel", "03 67 01 10 05", "The message ends after the channel in byte 4."],
    ["has a type that there is not", "03 67 01 10 05 F7 00 FF", "Byte 5 is 247, which is not a type of Cayenne LPP."],
  ])("says where a message %s, and uses nothing of it", async (_, bytes, fault) => {
    expect(await lpp(bytes)).toEqual({ fault });
  });

  it("reads or refuses any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        const decoding = await decode({ accountId: "w", kind: "cayenne", source: "" }, { bytes, port: 1 }, at);
        if ("fault" in decoding) expect(decoding.fault).toMatch(/\.$/);
        else for (const { pairs } of decoding.samples) for (const [, value] of pairs) expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });
});

describe("a byte map", () => {
  it("reads every type at its place, in both orders of bytes", async () => {
    const bytes = "FE 01 80 00 00 03 00 00 40 49 0F DB 40 09 21 FB 54 44 2D 18";
    const entries = [
      { field: "u8", offset: 0, type: "u8" },
      { field: "i8", offset: 0, type: "i8" },
      { field: "u16le", offset: 1, type: "u16le" },
      { field: "u16be", offset: 1, type: "u16be" },
      { field: "i16be", offset: 2, type: "i16be" },
      { field: "i16le", offset: 1, type: "i16le" },
      { field: "u24be", offset: 3, type: "u24be" },
      { field: "u24le", offset: 5, type: "u24le" },
      { field: "i24le", offset: 0, type: "i24le" },
      { field: "i24be", offset: 0, type: "i24be" },
      { field: "u32be", offset: 0, type: "u32be" },
      { field: "u32le", offset: 0, type: "u32le" },
      { field: "i32be", offset: 0, type: "i32be" },
      { field: "i32le", offset: 0, type: "i32le" },
      { field: "f64be", offset: 12, type: "f64be" },
    ];
    expect(await map(entries, bytes)).toMatchObject({
      fields: [
        {
          u8: 254,
          i8: -2,
          u16le: 0x8001,
          u16be: 0x0180,
          i16be: -32768,
          i16le: -32767,
          u24be: 3,
          u24le: 3,
          i24le: 0x8001fe - 0x1000000,
          i24be: 0xfe0180 - 0x1000000,
          u32be: 0xfe018000,
          u32le: 0x008001fe,
          i32be: 0xfe018000 - 2 ** 32,
          i32le: 0x008001fe,
          f64be: Math.PI,
        },
      ],
    });
    expect(await map([{ field: "pi", offset: 8, type: "f32be" }], bytes)).toMatchObject({ fields: [{ pi: Math.fround(Math.PI) }] });
    const turned = [...hex(bytes)].reverse();
    const both = [
      { field: "f32", offset: 8, type: "f32le" },
      { field: "f64", offset: 0, type: "f64le" },
    ];
    expect(await map(both, Buffer.from(turned).toString("hex"))).toMatchObject({ fields: [{ f32: Math.fround(Math.PI), f64: Math.PI }] });
  });

  it("scales, adds, and reads bits, without digits that nobody measured", async () => {
    const entries = [
      { field: "t", offset: 0, type: "i16be", scale: 0.1, add: -40 },
      { field: "open", offset: 2, type: "bit", bit: 0 },
      { field: "alarm", offset: 2, type: "bit", bit: 7 },
    ];
    expect(await map(entries, "02 6E 01")).toEqual({ fields: [{ t: 22.2, open: true, alarm: false }], drops: {} });
  });

  it("uses the entries of the port that the message came on", async () => {
    const entries = [
      { field: "a", offset: 0, type: "u8", port: 1 },
      { field: "b", offset: 0, type: "u8", port: 2 },
      { field: "c", offset: 0, type: "u8" },
    ];
    expect(await map(entries, "07", 2)).toEqual({ fields: [{ b: 7, c: 7 }], drops: {} });
  });

  it("takes a name that means something to JavaScript as a name", async () => {
    expect(await map([{ field: "__proto__", offset: 0, type: "u8" }], "07")).toEqual({ fields: [Object.fromEntries([["__proto__", 7]])], drops: {} });
  });

  it("uses nothing of a message that is too short, and counts what is not a number", async () => {
    expect(
      await map(
        [
          { field: "a", offset: 0, type: "u8" },
          { field: "t", offset: 3, type: "u16be" },
        ],
        "00 00 00 00",
      ),
    ).toEqual({ fault: "“t” needs 5 bytes, and the message has 4." });
    expect(await map([{ field: "t", offset: 0, type: "f32be" }], "7F C0 00 00")).toEqual({ fields: [], drops: { not_a_number: 1 } });
  });

  it.each([
    ["text that is not JSON", "[{a}]", "This is not valid JSON."],
    ["no list", '{"field":"a"}', "A byte map is a list in [ ]."],
    ["an empty list", "[]", "Please write at least one entry."],
    ["a text for an entry", '["a"]', "Entry 1: Each entry has to be an object in { }."],
    ["no field", '[{"offset":0,"type":"u8"}]', "Entry 1: “field” has to be the name of a field."],
    ["a field with a space", '[{"field":"a b","offset":0,"type":"u8"}]', "Entry 1: “field” may have"],
    ["an offset of text", '[{"field":"a","offset":0,"type":"u8"},{"field":"a","offset":"1","type":"u8"}]', "Entry 2: “offset” has to be a number."],
    ["a negative offset", '[{"field":"a","offset":-1,"type":"u8"}]', "Entry 1: “offset” has to be 0 or more."],
    ["an unknown type", '[{"field":"a","offset":0,"type":"u16"}]', `Entry 1: “type” has to be one of ${Object.keys(BYTE_TYPES).join(", ")}.`],
    ["a bit without its number", '[{"field":"a","offset":0,"type":"bit"}]', "Entry 1: An entry of the type “bit” needs “bit” from 0 to 7"],
    ["a ninth bit", '[{"field":"a","offset":0,"type":"bit","bit":8}]', "Entry 1: “bit” can be 7 at most."],
    ["a bit with a scale", '[{"field":"a","offset":0,"type":"bit","bit":1,"scale":2}]', "Entry 1: A bit is true or false"],
    ["a word that there is not", '[{"field":"a","offset":0,"type":"u8","factor":2}]', "Entry 1: There is no “factor” in an entry."],
    ["101 entries", JSON.stringify(Array(101).fill({ field: "a", offset: 0, type: "u8" })), "Please write 100 entries at most."],
  ])("refuses %s and says where", (_, text, sentence) => {
    expect(typedByteMap(text)).toEqual({ wrong: expect.stringContaining(sentence) });
  });
});

describe("what comes out of the sandbox", () => {
  const reply = (text: string) => readReply({ text, spent: 0 });

  it("is read as a stranger's: too long, too deep, a name twice, not JSON", () => {
    expect(reply(`"${"x".repeat(65_536)}"`)).toEqual({ fault: "The program returned too much." });
    expect(reply(`${"[".repeat(9)}${"]".repeat(9)}`)).toMatchObject({ fault: expect.stringContaining("8 levels") });
    expect(reply('{"form":"uplink","form":"values"}')).toMatchObject({ fault: expect.stringContaining("appears twice") });
    expect(reply("")).toMatchObject({ fault: expect.stringContaining("empty") });
    expect(reply("1")).toEqual({ fault: "The program returned nothing that can be read." });
  });

  it("reads or refuses anything, and changes no object of ours", () => {
    const form = fc.constantFrom("uplink", "values", "none", "promise", "other");
    const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "data", "errors", "field", "value", "toString"));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.dictionary(key, tie("any"), { maxKeys: 4 }), fc.array(tie("any"), { maxLength: 3 })),
    })).any;
    fc.assert(
      fc.property(form, value, (form, result) => {
        const read = reply(JSON.stringify({ form, result }));
        expect("fault" in read || read.samples).toBeTruthy();
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});

describe("bytes as people paste them", () => {
  it.each([
    ["00 D7 2f", [0, 215, 47]],
    ["0x00, 0xD7\n2F", [0, 215, 47]],
    ["00:d7-2f", [0, 215, 47]],
    ["gkHe", [130, 65, 222]],
    ["ANcv", [0, 215, 47]],
    ["_-8=", [255, 239]],
    ["2A", [42]],
    ["2A==", [216]],
    ["", []],
    ["abc", [105, 183]],
    ["a", null],
    ["ÿ", null],
    ["00 D7 2", null],
  ])("%j", (typed, bytes) => {
    const read = readBytes(typed);
    expect(read && [...read]).toEqual(bytes);
  });

  it("are asked for where a decoder is tried, and not where it is saved", () => {
    const form = { name: "", kind: "cayenne", source: "", bytes: "", port: "" };
    const wrong = (more: object) => NewDecoderForm.safeParse({ ...form, ...more }).error?.issues.map(({ path: [field] }) => field);
    expect(wrong({ do: "try" })).toEqual(["bytes", "port"]);
    expect(wrong({ do: "try", bytes: "00".repeat(1_025), port: "256" })).toEqual(["bytes", "port"]);
    expect(wrong({ do: "save" })).toEqual(["name"]);
    expect(NewDecoderForm.parse({ ...form, do: "save", name: "LPP" })).toMatchObject({ save: { name: "LPP", kind: "cayenne", source: "" } });
    expect(NewDecoderForm.parse({ ...form, do: "try", bytes: "03 67 01 10", port: " 7 " })).toMatchObject({ sample: { port: 7 } });
  });
});
