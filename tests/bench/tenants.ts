/** What one tenant and the health check notice of another tenant that sends and asks the worst it may: the same requests alone and beside it. */
import { type Answered, API_PROCESS, askAsUsual, makeTenant, quantile, startFlood } from "#tests/support/noisy-tenant.ts";
import { startServer } from "#tests/support/processes.ts";
import type { Scale } from "./scale.ts";
import { row, type Section } from "./table.ts";

const READINGS = 200_000;
const AT_ONCE = 8;
/** Of each request, by second of the scale. */
const TIMES = 8;

export async function measureTenants({ seconds }: Scale): Promise<Section[]> {
  const [flooding, steady] = [await makeTenant(READINGS), await makeTenant(1_000)];
  const server = await startServer(API_PROCESS);
  await askAsUsual(server.port, steady, TIMES);
  const alone = await askAsUsual(server.port, steady, seconds * TIMES);
  const stop = startFlood(server.port, flooding, AT_ONCE);
  const beside = await askAsUsual(server.port, steady, seconds * TIMES);
  const flood = [...(await stop())].map(([status, count]) => `${status}: ${count.toLocaleString("en")}`);
  await server.kill();
  const times = (answered: readonly Answered[], isHealth: boolean) => {
    const p95 = quantile(answered, 0.95, isHealth);
    return [quantile(answered, 0.5, isHealth).toFixed(1), p95.toFixed(1), (p95 / quantile(alone, 0.95, isHealth)).toFixed(1)];
  };
  const failed = (answered: readonly Answered[]) => answered.filter(({ status }) => status !== 200).length;
  return [
    {
      title: "One tenant's requests beside another's flood of reads",
      head: ["what", "beside", "p50 ms", "p95 ms", "p95 against alone", "failed"],
      rows: [
        row(["health check", "nothing", ...times(alone, true), ""]),
        row(["health check", "the flood", ...times(beside, true), ""]),
        row(["devices, newest values, chart, one reading", "nothing", ...times(alone, false), failed(alone)]),
        row(["devices, newest values, chart, one reading", "the flood", ...times(beside, false), failed(beside)]),
      ],
      note: `The flood: messages of 100 readings, charts, pages of readings, downloads and previews of deletions over ${(2 * READINGS).toLocaleString("en")} readings without summaries, ${AT_ONCE} of each at once, on the free plan; its answers by status: ${flood.join(", ")}. Server, database and both tenants share the two cores.`,
    },
  ];
}
