import { expect, it } from "vitest";
import { effort } from "#tests/support/effort.ts";
import { attack } from "#tests/support/swapped-ids.ts";

it("requests with random and swapped numbers at every place leak nothing, change nothing and never fail [8.2.2]", async () => {
  const count = effort(1_000, 100_000);
  const { requests, faults, notFound, byStatus } = await attack(count, 20_261_121);
  expect(faults).toEqual([]);
  expect(notFound).toHaveLength(1);
  expect(requests).toBeGreaterThanOrEqual(count);
  for (const status of ["200", "401", "403", "404"]) expect(byStatus[status], status).toBeGreaterThan(20);
}, 3_600_000);
