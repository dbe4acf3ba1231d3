/** A hundred thousand requests with random and swapped numbers over all operations of the API. */
import { attack } from "#tests/support/swapped-ids.ts";
import { row, type Section } from "./table.ts";

const REQUESTS = 100_000;

export async function measureSwappedIds(): Promise<Section> {
  const began = performance.now();
  const { requests, operations, faults, notFound, byStatus } = await attack(REQUESTS, 4);
  if (faults.length > 0) console.log(faults.slice(0, 20).join("\n"));
  return {
    title: "Swapped numbers over the API",
    head: ["", ""],
    rows: [
      row(["requests", requests]),
      row(["operations", operations]),
      row(["that failed, leaked, or did what they should not", faults.length]),
      row(["different bodies of not-found, but for the number of the request", notFound.length]),
      row(["by status", Object.entries(byStatus).map(([status, count]) => `${status}: ${count}`).join(", ")]), // biome-ignore format: one line
    ],
    note: `Tokens of two tenants: of an owner, limited, ended, past their end. In ${Math.round((performance.now() - began) / 1_000)} s, limits taken out.`,
  };
}
