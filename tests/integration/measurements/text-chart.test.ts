import { expect, it } from "vitest";
import { series } from "#lib/measurements/index.ts";
import { TEXTS } from "#lib/measurements/series-sql.ts";
import { DAY } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { readsOf, telemetry } from "#lib/platform/db/telemetry.ts";
import { makeWorld } from "#tests/support/world.ts";
import { makeDevice } from "./mounts.ts";

type Plan = { readonly "Node Type": string; readonly "Actual Rows": number; readonly Plans?: readonly Plan[] };
const rowsRead = (plan: Plan): number => (plan.Plans ? plan.Plans.reduce((sum, inner) => sum + rowsRead(inner), 0) : plan["Actual Rows"]);

it("a chart of texts reads no more texts in a statement than it shows, and counts all of the span", async () => {
  const world = await makeWorld();
  const { workspaceId } = world;
  const device = await makeDevice(world);
  await account().field.create({ data: { workspaceId, deviceId: device.id, ordinal: 1, key: "note", kind: "text", createdAt: new Date() } });
  const to = new Date(Math.floor(Date.now() / DAY) * DAY);
  await telemetry("eu").query("INSERT INTO measurement_text SELECT $1, 1, $2::timestamptz - n * interval '1 second', 'note ' || n FROM generate_series(1, 5000) n", [device.ref, to]); // biome-ignore format: one line
  const chart = await series(await world.enter("measurements:read"), device.id, { field: "note", span: "month", end: to });
  if (chart.kind !== "text") throw new Error("no texts");
  expect([chart.count, chart.values.length, chart.values[0]]).toEqual([5000, 100, { at: new Date(to.getTime() - 1000), value: "note 1" }]);
  const span = [device.ref, 1, new Date(to.getTime() - 31 * DAY), to, 100];
  const { rows } = await readsOf({ region: "eu", workspaceId }).query<{ "QUERY PLAN": [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${TEXTS}`, span);
  expect(rowsRead(rows[0]?.["QUERY PLAN"][0].Plan as Plan)).toBeLessThanOrEqual(110);
});
