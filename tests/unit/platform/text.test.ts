import { expect, it } from "vitest";
import { nameOf } from "#lib/platform/text.ts";

const NAME = nameOf("a name");
const faultOf = (text: string) => NAME.safeParse(text).error?.issues[0]?.message ?? null;

it("a name is one line of visible text, with the joiners that emoji and scripts need", () => {
  for (const text of ["Weir 7", "👩‍🌾 field", "❤️", "می‌خواهم", "東京"]) expect(faultOf(text), text).toBeNull();
  for (const text of ["a\nb", "a\u2028b", "a\u2029b", "a\0b"]) expect(faultOf(text), JSON.stringify(text)).toMatch(/line breaks/);
  for (const text of ["a\u200bb", "a\u2060b", "a\ufeffb", "a\u00adb", "a\u200eb", "a\u{e0041}b", "a\u3164b"])
    expect(faultOf(text), JSON.stringify(text)).toMatch(/invisible/);
  for (const text of ["", " ", "\u200d", "\u200b\u200b", "\u3164"]) expect(faultOf(text), JSON.stringify(text)).toBe("Please type a name.");
  expect(faultOf("a\u202eb")).toMatch(/reading direction/);
});
