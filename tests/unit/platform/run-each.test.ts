import { expect, it, vi } from "vitest";
import { ensureMonths } from "#lib/platform/db/months.ts";
import { log } from "#lib/platform/log.ts";
import { runEach } from "#lib/platform/run-each.ts";

it("an item whose work fails stops no other, is logged, and fails the job at the end", async () => {
  const logged = vi.spyOn(log, "error").mockImplementation(() => {});
  const done: number[] = [];
  const work = async (item: number) => {
    if (item % 2 === 0) throw new Error(`not ${item}`);
    done.push(item);
  };
  await expect(runEach([1, 2, 3, 4, 5], "event", work)).rejects.toThrow("not 2");
  expect([done, logged.mock.calls.map(([event]) => event)]).toEqual([
    [1, 3, 5],
    ["event", "event"],
  ]);
  expect(await runEach([1, 3], "event", async (item) => item + 1)).toEqual([2, 4]);
});

it("a month that cannot be made stops no other month", async () => {
  const made: string[] = [];
  const query = async (_: string, [month = ""]: string[]) => {
    if (month === "2026-12-01") throw new Error("locked");
    made.push(month);
  };
  await expect(ensureMonths({ query } as never, new Date("2026-12-15T00:00:00Z"))).rejects.toThrow("locked");
  expect([made.length, made.at(-1)]).toEqual([39, "2027-03-01"]);
});
