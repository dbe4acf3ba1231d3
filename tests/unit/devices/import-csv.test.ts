import { describe, expect, it } from "vitest";
import { readCsv } from "#lib/devices/import-csv.ts";
import { ImportDevices } from "#lib/devices/schema.ts";

const refusalOf = (text: string) => {
  try {
    readCsv(text);
    return null;
  } catch (error) {
    const { code, message, detail } = error as { code: string; message: string; detail: { fields: Record<string, string> } };
    return { code, message, lines: Object.keys(detail.fields), fields: detail.fields };
  }
};

describe("lines of CSV", () => {
  it("are devices, with a header or without, with columns left out or in another order", () => {
    const wanted = [{ name: "Weir", tags: ["river", "north"], interval: 900 }, { name: "Cold room", tags: [], interval: 3_600 }]; // biome-ignore format: one line
    expect(readCsv("Weir,river;north,900\nCold room")).toEqual(wanted);
    expect(readCsv("\ufeffname,tags,interval\r\nWeir,river; north ,15 min\r\n\r\nCold room,,\r\n")).toEqual(wanted);
    expect(readCsv("Interval,Name,Tags\n0.25 h,Weir,river;north;RIVER\n,Cold room,")).toEqual(wanted);
  });

  it("can be rows of a spreadsheet, and hold commas and quotation marks between quotation marks", () => {
    expect(readCsv('name\ttags\nWeir\triver\n"Room 1, ""cold"""\t')).toMatchObject([{ name: "Weir", tags: ["river"] }, { name: 'Room 1, "cold"' }]);
  });

  it("are read from a European Excel: semicolons, a byte order mark, CRLF, decimal commas, tags and line ends between quotation marks", () => {
    const wanted = [{ name: "Weir", tags: ["river", "north"], interval: 5_400 }, { name: "Room; 1", tags: [], interval: 3_600 }]; // biome-ignore format: one line
    expect(readCsv('\ufeffname;tags;interval\r\nWeir;"river;north";1,5 h\r\n"Room; 1";;\r\n')).toEqual(wanted);
    expect(readCsv('Name;Interval;Tags\nWeir;1,5 h;river,north\n"Room; 1";;')).toEqual(wanted);
    expect(readCsv('"name";"tags"\nWeir;"river;\r\nnorth"')).toMatchObject([{ tags: ["river", "north"] }]);
    expect(readCsv("sep=;\r\nname;tags\r\nWeir;river")).toMatchObject([{ name: "Weir", tags: ["river"] }]);
    expect(refusalOf("sep=;\nname;interval\nWeir;x")?.lines).toEqual(["line 3"]);
    expect(readCsv("name\ttags\nWeir, the old\triver,north")).toMatchObject([{ name: "Weir, the old", tags: ["river", "north"] }]);
    expect(readCsv("name,tags\nA;B,c;d")).toMatchObject([{ name: "A;B", tags: ["c", "d"] }]);
  });

  it("are not guessed at: semicolons without a header are refused, and the header that is missing is named", () => {
    for (const text of ["Weir;river;15 min", "Weir;river,north;900"])
      expect(refusalOf(text)?.fields["line 1"]).toContain("Add a first line with the names of the columns, such as name;tags;interval.");
    expect(refusalOf("name;colour\nA;b")?.fields["line 1"]).toContain("“colour” is no column");
  });

  it("keep a name as it is, also one that a spreadsheet would run", () => {
    expect(readCsv("=1+1\n@home\n'quoted").map(({ name }) => name)).toEqual(["=1+1", "@home", "'quoted"]);
  });

  it("are refused together, each faulty one with its number in the text and what is wrong with it", () => {
    const refusal = refusalOf(`name,tags,interval\nFine,,\n,tag,\n\nToo long,${"x".repeat(41)},\n"two\nlines",,\nOften,,0 s\nMore,a,b,c\nA\u202Eb`);
    expect(refusal).toMatchObject({ code: "device.lines_faulty", message: "Nothing was added. 6 of 7 lines want a correction." });
    expect(refusal?.fields).toEqual({
      "line 3": "Line 3: name: Please type a name for the device.",
      "line 5": `Line 5: tags: “${"x".repeat(40)}”: Please keep it to 40 characters.`,
      "line 6": "Line 6: name: Please leave out line breaks and control characters.",
      "line 8": "Line 8: the interval should be such as 900, 15 min or 1 h, between one second and 31 days.",
      "line 9": "Line 9: it has 4 columns and should have 3 at most. Tags stand between semicolons.",
      "line 10": "Line 10: name: Please leave out characters that change the reading direction.",
    });
  });

  it("are refused with a quotation mark that stands alone, and with columns that there are not", () => {
    expect(refusalOf('Fine\n"never closed\nmore')?.lines).toEqual(["line 2"]);
    expect(refusalOf("name,colour\nA,b")?.fields["line 1"]).toContain("“colour” is no column");
    expect(refusalOf("name,name\nA,b")?.lines).toEqual(["line 1"]);
  });

  it("are at least one and at most 250", () => {
    const lines = (count: number) => Array.from({ length: count }, (_, index) => `Device ${index}`).join("\n");
    expect(readCsv(lines(250))).toHaveLength(250);
    for (const text of [lines(251), "", "\n \n", "name,tags"]) expect(refusalOf(text)?.code).toBe("device.lines_faulty");
    const rows = Array.from({ length: 251 }, () => ({ name: "A" }));
    expect([ImportDevices.safeParse(rows), ImportDevices.safeParse([]), ImportDevices.safeParse(rows.slice(1))].map(({ success }) => success)).toEqual([false, false, true]); // biome-ignore format: one line
  });

  it("may have an interval in any unit", () => {
    const of = (interval: string) => readCsv(`A,,${interval}`)[0]?.interval;
    expect(["1", "30s", "15 Min", "2 hours", "1 d", '"1,5 h"'].map(of)).toEqual([1, 30, 900, 7_200, 86_400, 5_400]);
    for (const wrong of ["x", "1 week", "-1", "1e3", "32 d", "0", "1 min min"]) expect(refusalOf(`A,,${wrong}`)?.lines).toEqual(["line 1"]);
  });
});
