import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asSuperuser } from "#lib/local/databases.ts";
import { pidFile } from "#lib/local/postgres/pid-file.ts";
import { type Cluster, startPostgres } from "#lib/local/postgres.ts";
import { gone, isAlive } from "#lib/local/processes.ts";
import { until } from "#tests/integration/server/process.ts";

const root = mkdtempSync(path.join(tmpdir(), "kept-cluster-"));
chmodSync(root, 0o755);
const directory = path.join(root, "postgres");
const told: string[] = [];
const pidOf = () => pidFile(directory)?.pid ?? 0;
const count = (cluster: Cluster) =>
  asSuperuser(cluster, async (client) => (await client.query<{ count: string }>("SELECT count(*) FROM kept")).rows[0]?.count).catch(() => null);

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startPostgres({ directory, onTrouble: (line) => told.push(line) });
  await asSuperuser(cluster, (client) => client.query("CREATE TABLE kept AS SELECT 1 AS reading"));
});
afterAll(async () => {
  await cluster.stop();
  rmSync(root, { recursive: true, force: true });
});

describe("the embedded server", () => {
  it("that is killed is started again on the same port, with what was committed", async () => {
    const killed = pidOf();
    process.kill(killed, "SIGKILL");
    // It answers before its keeper has looked at it once more and says so.
    expect(await until(async () => told.at(-1) === "PostgreSQL is running again." && (await count(cluster)) === "1")).toBe(true);
    expect(pidOf()).not.toBe(killed);
  });

  it("that runs already is taken over, not started a second time", async () => {
    const second = await startPostgres({ directory, isShared: true });
    expect([second.wasRunning, second.port]).toEqual([true, cluster.port]);
    await second.stop();
    expect(await count(cluster)).toBe("1");
  });

  it("stops when asked to, and is not started again", async () => {
    const pid = pidOf();
    await cluster.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await count(cluster)).toBeNull();
  });

  it("starts although the number of a server that is gone belongs to another program", async () => {
    const [, ...rest] = ["", root, "1", "5432", "", "127.0.0.1", "0 0", "ready"];
    writeFileSync(path.join(directory, "postmaster.pid"), [process.pid, ...rest].join("\n"));
    cluster = await startPostgres({ directory });
    expect(await count(cluster)).toBe("1");
    await cluster.stop();
  });

  it("ends when the process that runs it is killed", async () => {
    const script = `import { startPostgres } from "#lib/local/postgres.ts"; await startPostgres({ directory: ${JSON.stringify(directory)} }); process.kill(process.pid, "SIGKILL");`;
    spawnSync(process.execPath, ["--input-type=module", "-e", script]);
    expect(await gone(pidOf(), 10_000)).toBe(true);
    expect(await until(() => !existsSync(path.join(directory, "postmaster.pid")))).toBe(true);
  });

  it("keeps its password and its keys out of its own environment", async () => {
    cluster = await startPostgres({ directory });
    const environment = existsSync("/proc") ? readFileSync(`/proc/${pidOf()}/environ`, "utf8") : "";
    expect(environment).not.toMatch(/MASTER_KEYS|DATABASE_URL|PEPPER/);
  });

  it.runIf(process.getuid?.() === 0)("says which folder its user cannot enter", async () => {
    const closed = path.join(root, "closed");
    mkdirSync(closed, { mode: 0o700 });
    await expect(startPostgres({ directory: path.join(closed, "data/postgres") })).rejects.toThrow(`who cannot enter ${closed}.`);
  });
});
