/**
 * An acknowledged reading is never lost: PostgreSQL and the server are killed in the middle of a load, and everything
 * that was answered with a 200 must be there afterwards. On a cluster of its own, since its database dies.
 */
import { Agent, request } from "node:http";
import { afterAll, describe, expect, it } from "vitest";
import { pause } from "#lib/local/processes.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { effort } from "#tests/support/effort.ts";
import { startKillable } from "#tests/support/killable.ts";
import { INGEST, type Started, startServer } from "#tests/support/processes.ts";
import { makeWorld } from "#tests/support/world.ts";
import { makeDevice, type TestDevice } from "./mounts.ts";

const cluster = await startKillable();
afterAll(() => cluster.stop());

type Answers = { acknowledged: Set<number>; statuses: Map<number, number>; withoutRetryAfter: number };

/** Sends readings, each with a value of its own and three or more in a request, from several connections until told to stop. */
function load(target: () => number, device: TestDevice, inRequest = 3): { acknowledgeMore(count?: number): Promise<void>; stop(): Promise<Answers> } {
  const answers: Answers = { acknowledged: new Set(), statuses: new Map(), withoutRetryAfter: 0 };
  const agent = new Agent({ keepAlive: true });
  let [isOver, next] = [false, 0];
  const sender = async () => {
    while (!isOver) {
      const values = Array.from({ length: inRequest }, () => next++);
      const { status, retryAfter } = await send(agent, target(), device.token, values);
      answers.statuses.set(status, (answers.statuses.get(status) ?? 0) + 1);
      if (status === 200) for (const value of values) answers.acknowledged.add(value);
      else await pause(20);
      if (status === 503 && !retryAfter) answers.withoutRetryAfter++;
    }
  };
  const senders = Array.from({ length: 16 }, sender);
  return {
    acknowledgeMore: async (count = 300) => {
      for (const target = answers.acknowledged.size + count; answers.acknowledged.size < target; ) await pause(10);
    },
    stop: async () => {
      isOver = true;
      await Promise.all(senders);
      agent.destroy();
      return answers;
    },
  };
}

/** Status 0 stands for no answer at all. */
function send(agent: Agent, to: number, token: string, values: number[]): Promise<{ status: number; retryAfter: string | undefined }> {
  const body = JSON.stringify(values.map((value) => [{ n: value }, { ts: Date.now(), values: { m: value } }, { n: value, note: `v${value}` }][value % 3]));
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), authorization: `Bearer ${token}` };
  return new Promise((done) => {
    const sent = request({ agent, host: "127.0.0.1", port: to, path: "/api/ingest", method: "POST", headers, timeout: 30_000 }, (response) => {
      response.resume().once("end", () => done({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] }));
      response.once("error", () => done({ status: 0, retryAfter: undefined }));
    });
    sent.once("error", () => done({ status: 0, retryAfter: undefined }));
    sent.end(body);
  });
}

/** Sixteen senders may give one field the same millisecond, and then only one of their readings is new: `m` is not compared. */
async function stored(ref: bigint): Promise<Set<number>> {
  const numbers = await telemetry("eu").query<{ value: number }>("SELECT value FROM measurement WHERE device_ref = $1 AND field_id = 1", [ref]);
  return new Set(numbers.rows.map((row) => row.value));
}

async function expectNothingLost(device: TestDevice, { acknowledged, withoutRetryAfter }: Answers): Promise<void> {
  const kept = await stored(device.ref);
  const due = [...acknowledged].filter((value) => value % 3 !== 1);
  expect(due.length).toBeGreaterThan(100);
  expect(due.filter((value) => !kept.has(value))).toEqual([]);
  expect(withoutRetryAfter).toBe(0);
}

describe("an acknowledged reading", () => {
  for (const [what, inRequest] of [
    ["a few", 3],
    ["three hundred", 300],
  ] as const) {
    it(`survives the end of PostgreSQL in the middle of a load of ${what} in a request, and the server lives on`, async () => {
      const device = await makeDevice(await makeWorld());
      const server = await startServer(INGEST);
      const sending = load(() => server.port, device, inRequest);
      for (const downFor of [0, 700]) {
        await sending.acknowledgeMore();
        await cluster.kill(downFor);
      }
      await sending.acknowledgeMore();
      const answers = await sending.stop();
      await server.kill();
      await expectNothingLost(device, answers);
      // While the database was away senders were told so, and nothing worse.
      expect([...answers.statuses.keys()].sort()).toEqual([200, 503]);
    });
  }

  it("survives the end of the server in the middle of a load", async () => {
    const device = await makeDevice(await makeWorld());
    let server: Started = await startServer(INGEST);
    const sending = load(() => server.port, device);
    for (let kills = 0; kills < 2; kills++) {
      await sending.acknowledgeMore();
      await server.kill();
      server = await startServer(INGEST);
    }
    await sending.acknowledgeMore();
    const answers = await sending.stop();
    await server.kill();
    await expectNothingLost(device, answers);
    expect(answers.statuses.get(0)).toBeGreaterThan(0);
  });

  it("survives both being killed again and again", { timeout: 600_000 }, async () => {
    const device = await makeDevice(await makeWorld());
    let server: Started = await startServer(INGEST);
    const sending = load(() => server.port, device);
    for (let kills = 0; kills < effort(2, 40); kills++) {
      await sending.acknowledgeMore();
      if (kills % 2 === 0) await cluster.kill(kills % 4 === 0 ? 0 : 500);
      else {
        await server.kill();
        server = await startServer(INGEST);
      }
    }
    await sending.acknowledgeMore();
    const answers = await sending.stop();
    await server.kill();
    await expectNothingLost(device, answers);
  });
});
