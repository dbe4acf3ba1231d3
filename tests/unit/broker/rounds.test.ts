import { expect, it, onTestFinished } from "vitest";
import { ConnectionLimits } from "#lib/broker/connection-limits.ts";
import { Memory } from "#lib/broker/remembered.ts";
import { startRounds } from "#lib/broker/rounds.ts";
import { HOUR } from "#lib/platform/clock.ts";

it("expired sessions and silent connections are cleaned up while token checks wait for a database that does not answer", async () => {
  let [checks, silenceChecks] = [0, 0];
  const hanging = {
    checkSilence: () => void silenceChecks++,
    check: () => {
      checks++;
      return new Promise<void>(() => {});
    },
  };
  const memory = new Memory();
  const rounds = startRounds(new Set([hanging]), { memory, limits: new ConnectionLimits() }, 1);
  onTestFinished(() => clearInterval(rounds));
  await expect.poll(() => checks).toBe(1);
  const [now, before] = [performance.now(), silenceChecks];
  memory.leave("client", memory.take("client", [], now), now - 2 * HOUR);
  expect(memory.size).toBe(1);
  await expect.poll(() => memory.size).toBe(0);
  await expect.poll(() => silenceChecks).toBeGreaterThan(before);
  expect(checks).toBe(1);
});
