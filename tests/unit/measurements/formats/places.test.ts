/** A value that is dropped is named by its field and where it stood, in every format; never by what it was. */
import { describe, expect, it } from "vitest";
import type { Content } from "#lib/measurements/formats/message.ts";
import { nothingStoredSentence } from "#lib/measurements/formats/sample.ts";
import { parseScalar } from "#lib/measurements/formats/scalar.ts";
import { setClock } from "#lib/measurements/ingest/clock.ts";
import { json, NOW, parse, text } from "./parsing.ts";

const BAD = ["secret-value"];
const LONG = "secret-value".repeat(100);

const CASES: Record<string, [Content, string[]]> = {
  "our own format, one object": [json({ temperature: BAD, ok: 1 }), ["temperature"]],
  "our own format, a list": [json([{ a: 1 }, { temperature: LONG, "bad key": 1 }, 5]), ["[1].temperature", "[1].bad key", "[2]"]],
  "our own format, records with a time": [json([{ field: "temperature", value: BAD, time: "2026-05-01T11:00:00Z" }]), ["[0] temperature"]],
  ThingsBoard: [json([{ ts: 1_777_636_800_000, values: { temperature: BAD } }]), ["[0].values.temperature"]],
  "Datacake": [json([{ serial: "1", a: 1 }, { serial: "1", temperature: BAD }]), ["[1].temperature"]], // biome-ignore format: one line
  "The Things Stack": [json({ end_device_ids: { dev_eui: "1" }, uplink_message: { decoded_payload: { air: { temperature: BAD } } } }), ["uplink_message.decoded_payload.air.temperature"]], // biome-ignore format: one line
  ChirpStack: [json({ deviceInfo: { devEui: "1" }, object: { air: { temperature: BAD } } }, "up"), ["object.air.temperature"]],
  Particle: [json({ event: "temp", coreid: "1", data: '{"air":{"temperature":["secret-value"]}}' }), ["data.air.temperature"]],
  "SenML": [json([{ bn: "urn:dev:mac:1:", n: "temperature", v: 1 }, { n: "humidity", vs: LONG }, { n: "x", v: "secret-value" }]), ["[1] humidity", "[2] urn:dev:mac:1:x"]], // biome-ignore format: one line
  "line protocol": [text(`weather ok=1 1777636800000000000\nweather temperature="${LONG}"\nnot a line`), ["line 2 weather.temperature", "line 3"]],
};

describe("a dropped value", () => {
  it.each(Object.entries(CASES))("in %s", (_, [content, wanted]) => {
    const places = parse(content).messages.flatMap(({ drops }) => drops.places);
    expect(places.map(({ at }) => at)).toEqual(wanted);
    expect(JSON.stringify(places)).not.toContain("secret-value");
  });

  it("published by MQTT to a topic of its own", () => {
    expect(parseScalar("temperature", Buffer.from(LONG)).drops.places.map(({ at }) => at)).toEqual(["temperature"]);
  });

  it.each([
    [json([{ a: 1 }, { a: 1, ts: "soon" }]), "[1].ts"],
    [json([{ ts: "soon", values: { a: 1 } }]), "[0].ts"],
    [text("weather a=1 1", "s"), "line 1 time"],
  ])("for its time", (content, at) => {
    const { messages: [parsed] } = parse(content); // biome-ignore format: one line
    if (!parsed) return expect.unreachable();
    setClock(parsed, { now: NOW, mayBackfill: false, nextTime: () => 0, areOurs: true });
    expect(parsed.drops.places.map((place) => place.at)).toEqual([at]);
  });

  it("is named without what could break a line of the response or its reading direction, and at bounded length", () => {
    const { messages: [parsed] } = parse(json({ [`a\u202e\n\u0000${"b".repeat(5_000)}`]: 1 })); // biome-ignore format: one line
    const [place] = parsed?.drops.places ?? [];
    expect(place?.at).toMatch(/^a\ufffd{3}b{96}…$/);
  });

  it("is among the first ten of a message, three of which are in the sentence", () => {
    const { messages: [parsed] } = parse(json(Array.from({ length: 500 }, () => ({ temperature: BAD })))); // biome-ignore format: one line
    expect([parsed?.drops.get("nested"), parsed?.drops.places.length]).toEqual([500, 10]);
    expect(parsed && nothingStoredSentence(parsed.drops)).toBe(
      `Nothing was stored: ${[0, 1, 2].map((index) => `[${index}].temperature: an object or a list where a value was expected`).join("; ")}.`,
    );
  });
});
