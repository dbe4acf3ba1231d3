/** Our own source files, for the tests that read them. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

export type Source = { file: string; text: string; lines: number };

export const sources = (...patterns: string[]): Source[] =>
  globSync(patterns, { cwd: root, exclude: (name) => name === "node_modules" || name === "generated" })
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(root, file), "utf8");
      return { file, text, lines: text.split("\n").length - 1 };
    });
