import { describe, expect, it } from "vitest";
import { sources } from "#tests/support/sources.ts";

const code = sources("{app,lib}/**/*.{ts,tsx}", "prisma/*.ts");
const outside = (...allowed: RegExp[]) => code.filter(({ file }) => !allowed.some((pattern) => pattern.test(file)));
const having = (pattern: RegExp, files = code) => files.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

describe("the environment", () => {
  it("is read in lib/platform/env.ts alone, besides what sets it up locally", () => {
    expect(having(/process\.env/, outside(/^lib\/platform\/env\.ts$/, /^lib\/local\//, /^lib\/operator\.ts$/, /^prisma\//))).toEqual([]);
  });
});

describe("SQL", () => {
  it("is never put together from strings in the account database", () => {
    expect(having(/queryRawUnsafe|executeRawUnsafe|Prisma\.raw\b/)).toEqual([]);
  });
});

describe("cryptography", () => {
  it("stands in few places, each with its reason", () => {
    const allowed = [/^lib\/platform\/(crypto|ids)\.ts$/, /^lib\/identity\/password-hash\.ts$/, /^lib\/server\/csp\.ts$/, /^lib\/local\//];
    expect(having(/from "(node:)?crypto"|@node-rs\/argon2/, outside(...allowed))).toEqual([]);
  });
});

describe("text sinks", () => {
  it("never take HTML, a style attribute of the server, or code made from text", () => {
    expect(having(/dangerouslySetInnerHTML|\.innerHTML|\beval\(|new Function\(/)).toEqual([]);
    expect(
      having(
        /\bstyle=\{/,
        sources("app/**/*.tsx").filter(({ text }) => !text.startsWith('"use client"')),
      ),
    ).toEqual([]);
  });
});

describe("third parties", () => {
  it("are not named in anything a page could load", () => {
    expect(having(/https?:\/\/(?!localhost|127\.0\.0\.1|…)[\w.-]+\.(com|net|io|org|dev)\b/, sources("app/**/*.{ts,tsx,css}"))).toEqual([]);
  });
});

describe("the cast", () => {
  it("is the only people there are", () => {
    expect(
      having(
        /@(gmail|outlook|yahoo|hotmail)\./,
        sources("{app,lib,prisma,tests}/**/*.{ts,tsx}").filter(({ file }) => !file.startsWith("tests/unit/shape")),
      ),
    ).toEqual([]);
  });
});
