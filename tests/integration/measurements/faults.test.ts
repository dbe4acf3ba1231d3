/**
 * What goes wrong in one place stays there: a region whose database is down refuses its own workspaces and no others, what
 * waits is bounded, and when the fault is over everything goes on by itself. Each region has a cluster of its own here.
 */
import { rmSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabases, databaseEnv, migrateAll } from "#lib/local/databases.ts";
import { startPostgres } from "#lib/local/postgres.ts";
import { INGEST, type Started, startServer } from "#tests/support/processes.ts";
import { makeWorld } from "#tests/support/world.ts";
import { makeDevice, type TestDevice } from "./mounts.ts";

const folder = path.resolve(import.meta.dirname, `../../.artifacts/faults-${process.pid}`);
const passwords = { owner: "owner-of-a-faulty-cluster", app: "app-of-a-faulty-cluster" };
const american = path.join(folder, "us");
const home = await startPostgres({ directory: path.join(folder, "home") });
let us = await startPostgres({ directory: american });
for (const cluster of [home, us]) await createDatabases(cluster, passwords);
const { DATABASE_URL_TELEMETRY_US = "", DATABASE_OWNER_URL_TELEMETRY_US = "" } = databaseEnv(us, passwords);
const databases = { ...databaseEnv(home, passwords), DATABASE_URL_TELEMETRY_US, DATABASE_OWNER_URL_TELEMETRY_US };
await migrateAll(databases);
// Before anything asks for the environment: this file is about these clusters.
Object.assign(process.env, databases);

let server: Started;
let inEurope: TestDevice;
let inAmerica: TestDevice;
let anotherInAmerica: TestDevice;

beforeAll(async () => {
  [inEurope, inAmerica, anotherInAmerica] = [
    await makeDevice(await makeWorld("eu")),
    await makeDevice(await makeWorld("us"), "us"),
    await makeDevice(await makeWorld("us"), "us"),
  ];
  server = await startServer(INGEST);
});

afterAll(async () => {
  await server.kill();
  for (const cluster of [home, us]) await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

const send = ({ token }: TestDevice, body = '{"temperature":21.5}') =>
  fetch(`http://127.0.0.1:${server.port}/api/ingest`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body,
  });

/** What is answered to a request that has not sent its body yet; nothing, where the body is waited for. */
const answerUnread = ({ token }: TestDevice, bytes: number): Promise<string> =>
  new Promise((done, failed) => {
    const socket = connect(server.port, "127.0.0.1", () =>
      socket.write(
        `POST /api/ingest HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`,
      ),
    );
    const end = (answer: string) => done(answer) ?? socket.destroy();
    socket
      .once("data", (chunk) => end(chunk.toString()))
      .once("error", failed)
      .setTimeout(1_000, () => end(""));
  });

describe("a region whose database is down", () => {
  it("refuses its own workspaces with a time to come back, and no others; afterwards it goes on without a restart", async () => {
    expect([(await send(inAmerica)).status, (await send(inEurope)).status]).toEqual([200, 200]);
    const { port } = us;
    await us.stop();
    const answers = await Promise.all([inAmerica, inEurope, inAmerica, anotherInAmerica, inEurope].map((device) => send(device)));
    expect(answers.map(({ status }) => status)).toEqual([503, 200, 503, 503, 200]);
    for (const answer of answers.filter(({ status }) => status === 503)) {
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await answer.json()).toMatchObject({ ok: 0 });
    }
    us = await startPostgres({ directory: american, flags: ["-c", `port=${port}`] });
    expect([(await send(inAmerica)).status, (await send(anotherInAmerica)).status]).toEqual([200, 200]);
    expect([await inAmerica.stored(), await anotherInAmerica.stored(), await inEurope.stored()]).toEqual([2, 1, 3]);
  });
});

describe("more than can be stored", () => {
  /** A reading in a body of a mebibyte. */
  const large = (value: number) => `{"volume":${value}${" ".repeat(1024 * 1024 - 30)}}`;

  it("waits up to a bound, then is refused before it is read, and only of the workspace whose it is", async () => {
    // As a maintenance of the database would, this keeps every flush waiting.
    const keeper = new pg.Client({ connectionString: DATABASE_URL_TELEMETRY_US });
    await keeper.connect();
    await keeper.query("SELECT pg_advisory_lock(hashtext('telemetry'))");
    const waiting = Array.from({ length: 16 }, (_, value) => send(inAmerica, large(value)));
    await expect.poll(() => answerUnread(inAmerica, 1024 * 1024), { timeout: 15_000 }).toContain("HTTP/1.1 503");
    expect(await answerUnread(inAmerica, 1024 * 1024)).toMatch(/\r\nretry-after: \d+\r\n/i);
    const another = send(anotherInAmerica);
    expect((await send(inEurope)).status).toBe(200);
    await keeper.end();
    expect((await another).status).toBe(200);
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(statuses).toEqual(Array(16).fill(200));
    expect(await inAmerica.stored()).toBe(2 + 16);
    expect((await send(inAmerica, large(16))).status).toBe(200);
  });
});
