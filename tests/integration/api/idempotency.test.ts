/** Idempotency keys, operation by operation: the key is marked in the transaction of the change, so no repetition makes the change again. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "#app/_edge/api/operation.ts";
import { OPERATIONS } from "#app/api/v1/_operations/index.ts";
import { recordDaily } from "#lib/audit/index.ts";
import { add } from "#lib/measurements/index.ts";
import { writerOf } from "#lib/measurements/writer/index.ts";
import { DAY, after as later, MINUTE } from "#lib/platform/clock.ts";
import { account, withLastStep } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { authenticate, enter, once, type Right, type TokenAccess } from "#lib/workspaces/index.ts";
import { addDevice } from "#tests/integration/workspaces/people.ts";
import { makeProgram } from "#tests/support/program.ts";
import { makeWorld, type World } from "#tests/support/world.ts";
import { call } from "./calling.ts";
import { SCENES, type Scene } from "./scenes.ts";

let world: World;
let program: TokenAccess;

beforeAll(async () => {
  world = await makeWorld();
  program = await authenticate((await makeProgram(world.workspaceId, world.session.userId, { reachesBelow: true })).token);
});

const newKey = (request: string) => ({ key: randomUUID(), request: Buffer.from(request) });
/** As of a database that ends the connection: nobody knows how far the work came. */
const broken = () => new Error("Connection terminated unexpectedly");

/** The operation with its scene, ready to be done. */
async function prepared(operation: Operation): Promise<() => Promise<unknown>> {
  const { path, body } = await (SCENES[operation.id] as (world: World) => Promise<Scene>)(world);
  const places = { workspace: world.workspaceId, ...path };
  const pass = await enter(program, places.workspace, operation.scope as Right);
  const given = { pass, more: null, path: places, query: undefined, wanted: { from: null, limit: 1 } };
  return () => operation.verb({ ...given, body: operation.body?.parse(body) });
}

/** The marked keys and the transactions that marked them. */
const marks = () => account().$queryRaw<{ xid: string }[]>`SELECT xmin::text AS xid FROM idempotent_answer WHERE is_begun`;
const lastEntry = async () => (await account().auditEntry.aggregate({ _max: { seq: true } }))._max.seq ?? 0n;
/** The transactions of the audit entries after `seq`. */
const transactionsSince = (seq: bigint) => account().$queryRaw<{ xid: string }[]>`SELECT DISTINCT xmin::text AS xid FROM audit_entry WHERE seq > ${seq}`;

const transactionsOfFields = () => account().$queryRaw<{ xid: string }[]>`SELECT xmin::text AS xid FROM field`;

const creating = OPERATIONS.filter(({ creates }) => creates).map((operation) => [operation.id, operation] as const);
/** Operations that change the telemetry database: of their transactions here, none is the change. */
const IN_TELEMETRY = ["addReadings"];

describe.each(creating)("%s", (id, operation) => {
  it("marks its idempotency key with its change, and an interrupted request is not done again", async () => {
    await account().idempotentAnswer.deleteMany();
    const perform = await prepared(operation);
    const [asked, before] = [newKey(id), await lastEntry()];
    let done = 0;
    const interrupted = async () => {
      await perform();
      done++;
      throw broken();
    };
    await expect(once(program, asked, interrupted)).rejects.toMatchObject({ kind: "unavailable" });
    const [marked, changed] = [await marks(), await transactionsSince(before)];
    expect([marked.length, changed.length]).toEqual([1, 1]);
    if (IN_TELEMETRY.includes(id)) expect([...changed, ...(await transactionsOfFields())]).not.toContainEqual(marked[0]);
    else expect(marked).toEqual(changed);
    await expect(once(program, asked, interrupted)).rejects.toMatchObject({ code: "idempotency.running" });
    await expect(once(program, asked, interrupted, later(new Date(), 3 * MINUTE))).rejects.toMatchObject({ code: "idempotency.interrupted" });
    expect(done).toBe(1);
  });
});

describe("adding readings with an idempotency key", () => {
  const adding = async (device: string) => {
    const access = await enter(program, world.workspaceId, "measurements:write");
    return (value: number) => add(access, device, [{ field: "t", value }]);
  };
  const storedOf = async (device: string) => {
    const { telemetryRef } = await account().device.findUniqueOrThrow({ where: { id: device } });
    const { rows } = await telemetry("eu").query<{ count: bigint }>("SELECT count(*) FROM measurement WHERE device_ref = $1", [telemetryRef]);
    return Number(rows[0]?.count);
  };

  it("releases the key of a request of which nothing is stored, also of the first of the day", async () => {
    await account().idempotentAnswer.deleteMany();
    const { token } = await makeProgram(world.workspaceId, world.session.userId, { scopes: ["measurements:write"] });
    const path = `/workspaces/${world.workspaceId}/devices/${await addDevice(world)}/readings`;
    const body = { readings: [{ field: "t", value: 1, time: later(new Date(), -60 * DAY).toISOString() }] };
    for (const request of ["first", "second"]) {
      const answer = await call(path, { token, method: "POST", body, headers: { "idempotency-key": "a-key-of-old-readings" } });
      expect([answer.status, answer.json.code], request).toEqual([422, "readings.none_stored"]);
      expect(await account().idempotentAnswer.count(), request).toBe(0);
    }
  });

  it("releases the key of a request that a full write buffer refuses", async () => {
    await account().idempotentAnswer.deleteMany();
    const store = await adding(await addDevice(world));
    const held = writerOf("eu").hold(world.workspaceId);
    held.add(16 * 1024 * 1024 + 16 * 1024);
    const reply = async () => ({ status: 201, body: JSON.stringify(await store(1)) });
    await expect(once(program, newKey("readings"), reply)).rejects.toMatchObject({ kind: "unavailable" });
    held.free();
    expect(await account().idempotentAnswer.count()).toBe(0);
  });

  it("does not store them again after a broken connection, also on a later request of the day", async () => {
    const device = await addDevice(world);
    const store = await adding(device);
    await store(1);
    const asked = newKey("readings");
    const interrupted = async () => {
      await store(2);
      throw broken();
    };
    await expect(once(program, asked, interrupted)).rejects.toMatchObject({ kind: "unavailable" });
    await expect(once(program, asked, interrupted, later(new Date(), 3 * MINUTE))).rejects.toMatchObject({ code: "idempotency.interrupted" });
    expect(await storedOf(device)).toBe(2);
  });

  it("stores nothing for a request whose key another request has taken over", async () => {
    const device = await addDevice(world);
    const store = await adding(device);
    const asked = newKey("readings");
    const reply = async () => ({ status: 201, body: JSON.stringify(await store(1)) });
    const late = async () => {
      await once(program, asked, reply, later(new Date(), 3 * MINUTE));
      return reply();
    };
    await expect(once(program, asked, late)).rejects.toMatchObject({ code: "idempotency.running" });
    expect(await storedOf(device)).toBe(1);
  });

  it("commits the daily audit entry and new fields apart from the key: both are shared with other requests", async () => {
    const device = await addDevice(world);
    const before = await lastEntry();
    const lost = () => Promise.reject(new Error("the key is lost"));
    await expect(withLastStep(lost, async () => (await adding(device))(1))).rejects.toThrow("the key is lost");
    expect(await storedOf(device)).toBe(0);
    expect(await transactionsSince(before)).toHaveLength(1);
    expect(await account().field.count({ where: { deviceId: device } })).toBe(1);
    await withLastStep(lost, () => recordDaily(program.actor, "measurements.added", { workspaceId: world.workspaceId, objectId: randomUUID() }));
  });
});
