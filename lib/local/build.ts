/** Builds the pages when what they are built from has changed. */
import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ended, startNode } from "./processes.ts";

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

type Starter = (args: string[], env: NodeJS.ProcessEnv) => Promise<ChildProcess>;

export async function buildIfChanged(
  root: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  start: Starter = async (args, buildEnv) => startNode(args, { cwd: root, env: buildEnv, output: "pipe" }),
): Promise<void> {
  const mark = path.join(root, ".next", "built-from");
  const now = fingerprint(root);
  if (existsSync(mark) && readFileSync(mark, "utf8") === now) return;
  say("Building the pages (about a minute, only when something changed) …");
  // What is cut off halfway must not pass for what was built before it.
  rmSync(mark, { force: true });
  let output = "";
  const build = await start([path.join(root, "node_modules/next/dist/bin/next"), "build"], { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  for (const stream of [build.stdout, build.stderr]) stream?.on("data", (chunk) => (output += chunk));
  if ((await ended(build)) !== 0) throw new Error(`The build failed:\n${output}`);
  writeFileSync(mark, now);
}
