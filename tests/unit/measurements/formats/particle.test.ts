import { describe, expect, it } from "vitest";
import type { Content } from "#lib/measurements/formats/message.ts";
import { drops, json, only, parse, values } from "./parsing.ts";

const AT = "2026-05-01T11:59:00.000Z";
const event = (data: unknown, more: object = {}) => json({ event: "temp", data, coreid: "3f002b000000000000000000", published_at: AT, ...more });
const form = (fields: Record<string, string>): Content => ({ kind: "form", fields });

describe("Particle's format", () => {
  it("is text that is a number, an object in JSON, a truth, or any text", () => {
    expect(values(only(event("20.00")))).toEqual({ temp: 20 });
    expect(values(only(event(" -1.5e3 ")))).toEqual({ temp: -1500 });
    expect(values(only(event('{"t":21.1,"air":{"co2":400}}')))).toEqual({ t: 21.1, "air.co2": 400 });
    expect(values(only(event("true")))).toEqual({ temp: true });
    for (const text of ["door opened", "0x10", "{not json", '{"a":1,"a":2}', "it&#39;s", "NaN"]) expect(values(only(event(text)))).toEqual({ temp: text });
    expect(values(only(event({ t: 1 })))).toEqual({ t: 1 });
    expect(values(only(event(5)))).toEqual({ temp: 5 });
    expect(drops(only(event("[1,2]")))).toEqual({ nested: 1 });
  });

  it("reads what its templates escape", () => {
    expect(values(only(event("{&quot;t&quot;:1,&quot;n&quot;:&quot;a&amp;b&quot;}")))).toEqual({ t: 1, n: "a&b" });
  });

  it("makes a field's name of the event's", () => {
    expect(values(only(event("1", { event: "home/temp 1" })))).toEqual({ home_temp_1: 1 });
    expect(Object.keys(values(only(event("1", { event: "x".repeat(90) }))))[0]).toHaveLength(64);
    expect(values(only(event("1", { event: "" })))).toEqual({ value: 1 });
  });

  it("is the same as a form", () => {
    expect(only(form({ event: "temp", data: "20.00", coreid: "3f002b000000000000000000", published_at: AT, userid: "x" }))).toEqual(only(event("20.00")));
  });

  it("has the name that our template asks for, else one of all it says, and none without a time", () => {
    expect(only(event("1", { event_id: "e" })).keys).toEqual(["id|e"]);
    const [key] = only(event("1")).keys ?? [];
    for (const more of [{ data: "2" }, { event: "other" }, { coreid: "0" }, { published_at: "2026-05-01T11:59:00.001Z" }])
      expect(only(event("1", more)).keys).not.toEqual([key]);
    expect(only(event("1", { userid: "x", fw_version: 3 })).keys).toEqual([key]);
    expect(only(event("1", { published_at: undefined }))).toMatchObject({ keys: [], sent: undefined });
    expect(only(event("1")).sent).toEqual({ at: AT, window: 900_000 });
  });

  it("keeps nothing that the owner of the webhook adds", () => {
    expect(JSON.stringify(only(event("1", { owner: "Jane Doe", temperature: 3 })))).not.toMatch(/Jane|temperature/);
  });

  it("ignores what the platform itself says, and events without data", () => {
    for (const name of ["spark/status", "particle/device/updates/pending"]) expect(parse(event("online", { event: name })).ignored).toBe("system");
    for (const data of ["", null, undefined, " "]) expect(parse(event(data)).ignored).toBe("empty");
    for (const body of [{}, { coreid: "1" }, { event: "a", coreid: 5 }, []]) expect(() => parse(json(body), "particle")).toThrow("Particle");
    expect(() => parse(form({ a: "1" }), "particle")).toThrow("Particle");
  });
});
