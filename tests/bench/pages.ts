/** How long a page takes as a browser sees it: its first byte, which is the shell, and the end of its stream. */
import { account } from "#lib/platform/db/account.ts";
import { telemetryJobs } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import { keyOf, seal } from "#lib/platform/seal/index.ts";
import { beginToken, makeWorld } from "#tests/support/world.ts";
import { PAGES } from "./contenders.ts";
import { cpuOf, databaseCpu } from "./cpu.ts";
import { median } from "./load.ts";
import { startEmpty } from "./next-empty.ts";
import { row, type Section } from "./table.ts";

/** The first rounds only warm up. */
const [WARM_UP, ROUNDS, TIMES] = [3, 5, 20];

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
  await telemetryJobs("eu").query(
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
  const [server, empty] = [await PAGES.start(), await startEmpty()];
  const pages = [
    { name: "an empty page, in an app of nothing else", server: empty, at: "/" },
    { name: "a page of ours that says one sentence", server, at: "/sign-up/sent" },
    { name: "the front page", server, at: "/" },
    { name: "a device, a day", server, at: path },
    { name: "a device, a month", server, at: `${path}?span=month` },
  ];
  const taken = pages.map(({ name, server: { pid, port }, at }) => ({
    name,
    pid,
    url: `http://127.0.0.1:${port}${at}`,
    first: [] as number[],
    whole: [] as number[],
    cost: [] as number[],
  }));
  // Round-robin. The CPU is counted in hundredths of a second, so a round has several of each.
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const page of taken) {
      const before = cpuOf(page.pid) + databaseCpu();
      for (let time = 0; time < TIMES; time++) {
        const { first, whole } = await once(page.url, cookie);
        if (round >= WARM_UP) page.first.push(first) && page.whole.push(whole);
      }
      if (round >= WARM_UP) page.cost.push((cpuOf(page.pid) + databaseCpu() - before) / TIMES / 1_000);
    }
  }
  await Promise.all([server.kill(), empty.kill()]);
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
      note: "CPU of the server, ours with pages and worker, and of the database. All pages have a shell, and a part that is rendered for each request.",
    },
  ];
}
