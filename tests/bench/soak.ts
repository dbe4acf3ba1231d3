/** Ten minutes at a steady load with a restart of the database in the middle: what was acknowledged is stored, and memory stays flat. */
import { readFileSync } from "node:fs";
import { telemetryJobs } from "#lib/platform/db/telemetry.ts";
import { INGEST_ROLE } from "./contenders.ts";
import type { Instance } from "./instance.ts";
import { load } from "./load.ts";
import { makeTokens, nextStart } from "./rounds.ts";
import type { Scale } from "./scale.ts";
import { row, type Section } from "./table.ts";

const TASK = { connections: 64, readings: 5, series: 5, pace: 1_000 };

const memoryOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
const stored = async () => Number((await telemetryJobs("us").query<{ count: bigint }>("SELECT count(*) FROM measurement")).rows[0]?.count);

export async function measureSoak({ rounds }: Scale, instance: Instance): Promise<Section[]> {
  const minutes = rounds > 1 ? 10 : 1;
  const server = await INGEST_ROLE.start();
  const tokens = await makeTokens(TASK.connections);
  const samples: { minute: number; mebibytes: number }[] = [];
  const began = performance.now();
  const sampling = setInterval(() => samples.push({ minute: Math.floor((performance.now() - began) / 60_000), mebibytes: memoryOf(server.pid) }), 1_000);
  let downFor = 0;
  const restarting = new Promise((due) => setTimeout(due, minutes * 30_000)).then(async () => {
    const since = performance.now();
    await instance.restart();
    downFor = (performance.now() - since) / 1_000;
  });
  const sent = await load(server.pid, {
    port: server.port,
    host: "localhost:3000",
    dialect: "json",
    tokens,
    ...TASK,
    startsAt: nextStart(),
    seconds: minutes * 60,
  });
  clearInterval(sampling);
  await restarting;
  await server.kill();
  const acknowledged = (sent.requests - sent.failed) * TASK.readings;
  const kept = await stored();
  // What was refused may be there: its answer was that nobody knows.
  if (kept < acknowledged || kept > sent.requests * TASK.readings) throw new Error(`${acknowledged} readings were acknowledged, and ${kept} are stored.`);
  const statuses = Object.entries(sent.statuses).map(([status, count]) => `${status}: ${count.toLocaleString("en")}`);
  const memory = Array.from({ length: minutes }, (_, minute) => samples.filter((one) => one.minute === minute).map(({ mebibytes }) => mebibytes));
  return [
    {
      title: "Ten minutes, and a restart of the database in the middle",
      head: ["", ""],
      rows: [
        row(["requests a second, readings in each", `${TASK.pace.toLocaleString("en")}, ${TASK.readings}`]),
        row(["minutes", minutes]),
        row(["answers by status", statuses.join(", ")]),
        row(["database away, s", downFor.toFixed(1)]),
        row(["readings acknowledged", acknowledged.toLocaleString("en")]),
        row(["readings stored", kept.toLocaleString("en")]),
        row(["acknowledged and not stored", 0]),
        row(["latency p50 / p99 ms, the restart included", `${sent.p50.toFixed(1)} / ${sent.p99.toFixed(1)}`]),
        row(["memory of the process, greatest of each minute, MiB", memory.map((all) => Math.round(Math.max(0, ...all))).join(", ")]),
      ],
      note: "A request is due at a fixed time, and its latency counts from then: what could not be sent while others were late is not left out.",
    },
  ];
}
