/** How long a page takes as a browser sees it: its first byte, which is the shell, and the end of its stream. */
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import { keyOf, seal } from "#lib/platform/seal/index.ts";
import { beginToken, makeWorld } from "#tests/support/world.ts";
import { PAGES } from "./contenders.ts";
import { cpuOf, databaseCpu } from "./cpu.ts";
import { median } from "./load.ts";
import { row, type Section } from "./table.ts";

const [ROUNDS, TIMES] = [5, 20];

/** A device with a month of readings, one a minute in four fields; its address and a cookie that may see it. */
export async function makeDevice(): Promise<{ path: string; cookie: string }> {
  const { session, workspaceId } = await makeWorld("eu");
  const [id, telemetryRef, createdAt, key] = [ids.new(), ids.telemetryRef(), new Date(), await keyOf(workspaceId)];
  await account().device.create({ data: { id, workspaceId, telemetryRef, createdAt, nameSealed: seal(key, "device.name_sealed", id, "Gauge") } });
  const fields = ["temperature", "humidity", "pressure", "battery"].map((name, index) => ({
    workspaceId,
    deviceId: id,
    ordinal: index + 1,
    key: name,
    kind: "number",
    createdAt,
  }));
  await account().field.createMany({ data: fields });
  await telemetry("eu").query(
    "INSERT INTO measurement SELECT $1, f, now() - m * interval '1 minute', 20 + 5 * sin(m / 200.0) FROM generate_series(1, 43200) m, generate_series(1, 4) f",
    [telemetryRef],
  );
  return { path: `/w/${workspaceId}/devices/${id}`, cookie: `__Host-session=${await beginToken(session.userId)}` };
}

async function once(url: string, cookie: string): Promise<{ first: number; whole: number }> {
  const began = performance.now();
  const answer = await fetch(url, { headers: { cookie, accept: "text/html" } });
  const reader = answer.body?.getReader();
  await reader?.read();
  const first = performance.now() - began;
  while (reader && !(await reader.read()).done);
  return { first, whole: performance.now() - began };
}

export async function measurePages(): Promise<Section[]> {
  if (!PAGES) return [];
  const { path, cookie } = await makeDevice();
  const server = await PAGES.start();
  const pages = { "a page that says one sentence": "/sign-up/sent", "the front page": "/", "a device, a day": path, "a device, a month": `${path}?span=month` };
  const taken = Object.entries(pages).map(([name, at]) => ({
    name,
    url: `http://127.0.0.1:${server.port}${at}`,
    first: [] as number[],
    whole: [] as number[],
    cost: [] as number[],
  }));
  // Round-robin, and the first round only warms up. The CPU is counted in hundredths of a second, so a round has several of each.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const page of taken) {
      const before = cpuOf(server.pid) + databaseCpu();
      for (let time = 0; time < TIMES; time++) {
        const { first, whole } = await once(page.url, cookie);
        if (round > 0) page.first.push(first) && page.whole.push(whole);
      }
      if (round > 0) page.cost.push((cpuOf(server.pid) + databaseCpu() - before) / TIMES / 1_000);
    }
  }
  await server.kill();
  const [base] = taken;
  const rows = taken.map(({ name, first, whole, cost }) => {
    const ratios = [median(whole) / median(base?.whole ?? []), median(cost) / median(base?.cost ?? [])].map((ratio) => ratio.toFixed(2));
    return row([name, median(first).toFixed(1), median(whole).toFixed(1), ratios[0] ?? "", median(cost).toFixed(1), ratios[1] ?? ""]);
  });
  return [
    {
      title: "Pages, one visitor",
      head: ["page", "first byte ms", "whole ms", "ratio", "CPU ms", "ratio"],
      rows,
      note: "CPU of the server, with pages and worker, and of the database.",
    },
  ];
}
