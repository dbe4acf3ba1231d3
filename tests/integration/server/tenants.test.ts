/** While one tenant sends and asks the worst it may, another one's requests are answered without an error, and so is the health check. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { effort } from "#tests/support/effort.ts";
import { API_PROCESS, askAsUsual, makeTenant, quantile, startFlood, type Tenant } from "#tests/support/noisy-tenant.ts";
import { type Started, startServer } from "#tests/support/processes.ts";

const READINGS = effort(10_000, 200_000);
/** How many times the other tenant asks for each thing. */
const ROUNDS = effort(2, 40);
/** The gate runs beside other tests on a busy machine, and looks for errors only. */
const MAX_HEALTH_MS = effort(20_000, 200);
const AT_ONCE = effort(2, 8);

let server: Started;
let [flooding, steady]: Tenant[] = [];
beforeAll(async () => {
  [flooding, steady] = [await makeTenant(READINGS), await makeTenant(1_000)];
  server = await startServer(API_PROCESS);
});
afterAll(() => server?.kill());

it("one tenant's flood of messages, long reads, downloads and previews leaves another one's requests and the health check alone", {
  timeout: 600_000,
}, async () => {
  if (!flooding || !steady) return expect.fail("no tenants");
  const stop = startFlood(server.port, flooding, AT_ONCE);
  const answered = await askAsUsual(server.port, steady, ROUNDS);
  const statuses = await stop();
  expect(answered.filter(({ status }) => status !== 200)).toEqual([]);
  expect(quantile(answered, 0.95, true)).toBeLessThan(MAX_HEALTH_MS);
  // The flood itself is slowed down or told to wait, and never meets a bug.
  expect([...statuses.keys()].filter((status) => ![200, 429, 503].includes(status))).toEqual([]);
});
