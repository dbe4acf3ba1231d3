import { expect, it } from "vitest";
import { evenly } from "#lib/platform/even.ts";

const timed = async (work: () => Promise<unknown>) => {
  const began = performance.now();
  await work().catch(() => null);
  return performance.now() - began;
};
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
const fail = async () => {
  throw new Error("no");
};

it("an even answer takes as long whether the work is done at once, late, or fails, and beyond that a whole step more [6.3.8b, 6.3.8c, 6.3.8d]", async () => {
  const [quick, slow, failed, over] = await Promise.all([
    timed(() => evenly(200, async () => null)),
    timed(() => evenly(200, () => pause(120))),
    timed(() => evenly(200, fail)),
    timed(() => evenly(200, () => pause(250))),
  ]);
  // Never less: a busy machine may wake us later, and that is nobody's doing.
  for (const time of [quick, slow, failed]) expect(time).toBeGreaterThan(199);
  expect(over).toBeGreaterThan(399);
  await expect(evenly(1, fail)).rejects.toThrow("no");
  await expect(evenly(1, async () => 7)).resolves.toBe(7);
});
