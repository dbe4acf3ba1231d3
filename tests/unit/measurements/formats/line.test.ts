import { describe, expect, it } from "vitest";
import { parseTime } from "#lib/measurements/formats/time.ts";
import { drops, json, only, parse, text, values } from "./parsing.ts";

const times = (lines: string, precision?: string) => only(text(lines, precision)).samples.map(({ time }) => (time === undefined ? undefined : parseTime(time)));

describe("line protocol", () => {
  it("names a field after the measurement and the field, and after the measurement alone where that is called value", () => {
    expect(values(only(text("weather,location=us-midwest temperature=82,humidity=71 1465839830100400200")))).toEqual({
      "weather.temperature": 82,
      "weather.humidity": 71,
    });
    expect(values(only(text("temperature value=21.5")))).toEqual({ temperature: 21.5 });
  });

  it("reads every kind of value", () => {
    const line = 'm a=1,b=-1.5,c=.5,d=1.,e=1e-3,f=12i,g=-3i,h=18446744073709551615u,i=t,j=FALSE,k="x",l=True,m=+2';
    const own = Object.fromEntries(Object.entries(values(only(text(line)))).map(([key, value]) => [key.slice(2), value]));
    expect(own).toEqual({ a: 1, b: -1.5, c: 0.5, d: 1, e: 0.001, f: 12, g: -3, h: 2 ** 64, i: true, j: false, k: "x", l: true, m: 2 });
  });

  it("reads what is escaped and what is quoted", () => {
    const lines = 'a\\,b,t\\,a\\=g=v\\ al\\,ue f\\,ie\\=ld="say \\"hi\\", \\\\ and = , \\n",two="line\none" 1\nnext value=1';
    expect(only(text(lines)).samples.map(({ pairs }) => pairs.map(([, value]) => value))).toEqual([[], [1]]);
    expect(drops(only(text(lines)))).toEqual({ bad_field: 1 + 1 });
    expect(values(only(text('m,t\\ a=b\\ c note="a \\"b\\", c=d\\\\"')))).toEqual({ "m.note": 'a "b", c=d\\' });
  });

  it("reads times in every precision, to the microsecond, and nanoseconds where none is said", () => {
    const at = 1_777_600_000_123_456;
    expect(times(`m v=1 ${at}789`)).toEqual([at]);
    for (const unit of ["us", "u", "microsecond"]) expect(times(`m v=1 ${at}`, unit)).toEqual([at]);
    for (const unit of ["ms", "millisecond"]) expect(times("m v=1 1777600000123", unit)).toEqual([1_777_600_000_123_000]);
    for (const unit of ["s", "second"]) expect(times("m v=1 1777600000", unit)).toEqual([1_777_600_000_000_000]);
    expect(times("m v=1")).toEqual([undefined]);
    for (const unit of ["fortnight", "", "constructor"]) expect(() => times("m v=1 1", unit)).toThrow("precision");
  });

  it("passes over comments, empty lines and the ends of lines of Windows", () => {
    expect(values(only(text("# a comment, with=signs\r\n\r\na value=1\r\n\n  \nb value=2 \r\n")))).toEqual({ a: 1, b: 2 });
  });

  it("drops lines that are none, and reads on after them", () => {
    const bad = ["m", "m f", "m f=", "m f=abc", "m f=1 soon", "m,t f=1", "m f=1,", ",t=1 f=1", 'm f="open', "m  ", "m f=1 1 1", "m f=1ii", "m f=NaN"];
    const message = only(text([...bad, "fine value=1"].join("\n")));
    expect(drops(message)).toEqual({ unreadable: bad.length });
    expect(values(message)).toEqual({ fine: 1 });
  });

  it("keeps no tags, and drops by name what only they told apart", () => {
    const message = only(
      text("cpu,cpu=0,host=jane usage=1 5\ncpu,host=jane,cpu=1 usage=2 5\ncpu,host=jane,cpu=0 usage=1 5\ncpu,cpu=1 usage=3 6\ncpu,cpu=1 other=4 5"),
    );
    expect(message.samples.map(({ pairs }) => pairs)).toEqual([[["cpu.usage", 1]], [], [["cpu.usage", 1]], [["cpu.usage", 3]], [["cpu.other", 4]]]);
    expect(drops(message)).toEqual({ collides: 1 });
    expect(drops(only(text("cpu,cpu=0 usage=1\ncpu,cpu=1 usage=2")))).toEqual({ collides: 1 });
    expect(JSON.stringify(message)).not.toContain("jane");
  });

  it("is text, and nothing else is", () => {
    expect(parse(text("m value=1")).format).toBe("line");
    expect(() => parse(json({ a: 1 }), "line")).toThrow("text");
    expect(() => parse(text("m value=1"), "tts")).toThrow("JSON");
  });

  it("takes time in proportion to its length", () => {
    for (const lines of [`m,${"a=b,".repeat(50_000)}`, `m f="${'\\"'.repeat(50_000)}`, "\\".repeat(100_000), `${"m f=1,".repeat(1)}${"a".repeat(200_000)}`]) expect(drops(only(text(lines)))).toEqual({ unreadable: 1 }); // biome-ignore format: one line
  });
});
