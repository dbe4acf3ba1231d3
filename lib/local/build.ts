/** Builds the pages when what they are built from has changed. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

const SOURCES = [
  "app/**/*",
  "lib/**/*",
  "public/**/*",
  "prisma/**/*.{ts,prisma}",
  "package-lock.json",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
];

function fingerprint(root: string): string {
  const hash = createHash("sha256");
  for (const file of globSync(SOURCES, { cwd: root }).sort()) {
    const full = path.join(root, file);
    if (statSync(full).isFile()) hash.update(file).update(readFileSync(full));
  }
  return hash.digest("hex");
}

export async function buildIfChanged(root: string, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<void> {
  const mark = path.join(root, ".next", "built-from");
  const now = fingerprint(root);
  if (existsSync(mark) && readFileSync(mark, "utf8") === now) return;
  say("Building the pages (about a minute, only when something changed) …");
  let output = "";
  const code = await new Promise<number | null>((done) => {
    const build = spawn(process.execPath, [path.join(root, "node_modules/next/dist/bin/next"), "build"], {
      cwd: root,
      env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    build.stdout.on("data", (chunk) => (output += chunk));
    build.stderr.on("data", (chunk) => (output += chunk));
    build.once("exit", done);
  });
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
  writeFileSync(mark, now);
}
