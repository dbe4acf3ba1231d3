import { spawn } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ended, gone, isAlive } from "#lib/local/processes.ts";

const command = path.resolve(import.meta.dirname, "fixtures/command.ts");

/** Leads a process group of its own, as in a terminal. */
async function start(...args: string[]) {
  const child = spawn(process.execPath, [command, ...args], { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => (said += chunk));
  const inner = await new Promise<number>((done) => {
    child.stdout.on("data", (chunk) => done(Number(/started (\d+)/.exec(String(chunk))?.[1])));
  });
  return { pid: child.pid ?? 0, inner, exit: ended(child), said: () => said };
}

describe("a command", () => {
  it.each([
    ["Ctrl-C, which a terminal sends to the whole group", "SIGINT", true],
    ["being asked to end", "SIGTERM", false],
    ["the terminal being closed", "SIGHUP", true],
  ] as const)("ends with 0 on %s, without a word, and leaves nothing behind", async (_, signal, isForGroup) => {
    const { pid, inner, exit, said } = await start();
    process.kill(isForGroup ? -pid : pid, signal);
    expect(await exit).toBe(0);
    expect(isAlive(inner)).toBe(false);
    expect(said()).toBe("");
  });

  it("that is killed takes what it started along", async () => {
    const { pid, inner, exit } = await start();
    process.kill(pid, "SIGKILL");
    await exit;
    expect(await gone(inner, 5_000)).toBe(true);
  });

  it("that fails says why in a sentence, and leaves nothing behind", async () => {
    const { inner, exit, said } = await start("--fail");
    expect(await exit).toBe(1);
    expect(said()).toBe("This went wrong.\n");
    expect(isAlive(inner)).toBe(false);
  });
});
