import { describe, expect, it } from "vitest";
import { firstBroken } from "#lib/audit/index.ts";
import { authenticate, get, register } from "#lib/devices/index.ts";
import { addresseeOf } from "#lib/identity/index.ts";
import { MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { hashOf, newToken } from "#lib/platform/token.ts";
import { step } from "#lib/privacy/erasure/run.ts";
import { deleteDevice, erasureReceipt, previewDevice, runErasure } from "#lib/privacy/index.ts";
import { enter, list, type Right, TokenAccess } from "#lib/workspaces/index.ts";
import { ROLES } from "#lib/workspaces/policy.ts";
import { type Person, somebody } from "#tests/support/canaries.ts";
import { watchDeletions } from "#tests/support/database-triggers.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { join, joinLimited, makeUser, makeWorld } from "#tests/support/world.ts";

const NAME = "Heron hide";

/** A workspace with two devices that measured the same; the first is the one that goes. */
async function twoDevices(region: "eu" | "us" = "eu") {
  const world = await makeWorld(region);
  const [gone, other] = await Promise.all([NAME, "Weir"].map(async (name) => register(await world.enter("devices:add"), { name })));
  if (!gone || !other) throw new Error("no devices");
  const refs: string[] = [];
  for (const { device } of [gone, other]) {
    await account().field.create({
      data: { workspaceId: world.workspaceId, deviceId: device.id, ordinal: 1, key: "level", kind: "number", createdAt: new Date() },
    });
    const { telemetryRef } = await account().device.findUniqueOrThrow({ where: { id: device.id } });
    refs.push(String(telemetryRef));
    await telemetry(region).query("INSERT INTO measurement SELECT $1, 1, now() - n * interval '1 minute', n FROM generate_series(1, 300) n", [
      String(telemetryRef),
    ]);
    await telemetry(region).query("INSERT INTO measurement_text VALUES ($1, 2, now(), 'high')", [String(telemetryRef)]);
    const counted = { readings: 301, changedAt: new Date(), countedAt: new Date() };
    await account().deviceStorage.create({ data: { deviceId: device.id, workspaceId: world.workspaceId, ...counted } });
  }
  const [ref = "", otherRef = ""] = refs;
  return { ...world, gone, other, ref, otherRef, access: await world.enter("devices:remove") };
}

const readings = async (region: "eu" | "us", ref: string) =>
  Number((await telemetry(region).query<{ rows: string }>("SELECT count(*) AS rows FROM measurement WHERE device_ref = $1", [ref])).rows[0]?.rows);
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE);
const runAll = () => runJobs({ "erasure.run": runErasure });
const erasureOf = async (deviceId: string) => (await account().erasure.findUniqueOrThrow({ where: { deviceId } })).id;
const told = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "it worked",
    ({ kind, code, message, detail }: { kind: string; code: string; message: string; detail: unknown }) => ({ kind, code, message, detail }),
  );

async function program(workspaceId: string, userId: string, scopes: Right[]): Promise<TokenAccess> {
  const token = newToken("program");
  const data = { id: ids.new(), workspaceId, userId, nameSealed: new Uint8Array(), secretHash: hashOf(token), hint: "kept_p", scopes, createdAt: new Date() };
  await account().apiToken.create({ data: { ...data, isLimited: false, reachesBelow: false } });
  return TokenAccess.authenticate(token);
}

describe("deleting a device", () => {
  it("says before what goes, deletes exactly that from its region, and leaves the other devices and the workspace whole", async () => {
    const { workspaceId, access, gone, other, ref, otherRef } = await twoDevices("us");
    expect(await previewDevice(access, gone.device.id)).toEqual({ id: gone.device.id, name: NAME, readings: 301, fields: 1, tokens: 1, links: 0 });
    const secret = await deleteDevice(access, gone.device.id, { typed: ` ${NAME} ` });
    await runAll();
    const { of, state, deleted } = await erasureReceipt(secret);
    expect([of, state]).toEqual(["device", "done"]);
    expect(Object.fromEntries(deleted.map(({ database, table, rows }) => [`${database}.${table}`, rows]))).toEqual({
      "telemetry-us.measurement": 300,
      "telemetry-us.measurement_text": 1,
      "account.device": 1,
      "account.device_storage": 1,
      "account.device_token": 1,
      "account.field": 1,
    });
    expect([await readings("us", ref), await readings("us", otherRef)]).toEqual([0, 300]);
    const reading = await enter(access.session as NonNullable<typeof access.session>, workspaceId, "devices:read");
    await expect(get(reading, gone.device.id)).rejects.toMatchObject({ kind: "notFound" });
    expect((await get(reading, other.device.id)).name).toBe("Weir");
    expect(findIn(await dump(), gone.device.id)).toEqual(["ACCOUNT public.audit_entry"]);
    expect(await firstBroken()).toBeNull();
  });

  it("ends its tokens in the commit that asks for it, and keeps late readings out for good", async () => {
    const { access, gone, ref } = await twoDevices();
    await deleteDevice(access, gone.device.id, { typed: NAME });
    expect(await account().deviceToken.count({ where: { deviceId: gone.device.id, revokedAt: null } })).toBe(0);
    await expect(authenticate(gone.token)).rejects.toMatchObject({ code: "token.unknown" });
    await runAll();
    expect((await telemetry("eu").query("SELECT 1 FROM tombstone WHERE device_ref = $1", [ref])).rowCount).toBe(1);
  });

  it("takes whatever points at the device from anywhere, and keeps the key of its workspace", async () => {
    const person: Person = await somebody();
    await account().workspace.update({ where: { id: person.workspaceId }, data: { requiresFactor: false } });
    const access = await enter(person.session, person.workspaceId, "devices:remove");
    await account().deviceStorage.update({ where: { deviceId: person.deviceId }, data: { readings: 2 } });
    const preview = await previewDevice(access, person.deviceId);
    expect(preview).toMatchObject({ readings: 2, fields: 1, tokens: 1, links: 3 });
    const secret = await deleteDevice(access, person.deviceId, { typed: preview.name });
    await runAll();
    const { deleted } = await erasureReceipt(secret);
    for (const table of ["device", "field", "device_token", "webhook_device", "device_grant", "api_token_device"])
      expect(deleted).toContainEqual({ database: "account", table, rows: 1 });
    expect(deleted.filter(({ database }) => database === "vault")).toEqual([]);
    expect((await list(person.session)).map(({ id }) => id)).toEqual([person.workspaceId]);
    expect(findIn(await dump(), String(person.ref)).filter((table) => !table.endsWith("tombstone"))).toEqual([]);
  });

  it("writes to whoever did it, with the link to the receipt, and is recorded", async () => {
    const { session, workspaceId, access, gone } = await twoDevices();
    const secret = await deleteDevice(access, gone.device.id, { typed: NAME });
    await runAll();
    const letters = await lettersTo((await addresseeOf(session.userId))?.to ?? "");
    expect(letters.at(-1)).toMatchObject({ subject: "A device was deleted", action: { url: expect.stringMatching(`/erased/${secret}$`) } });
    const events = await account().auditEntry.findMany({ where: { workspaceId, objectId: gone.device.id }, orderBy: { seq: "asc" } });
    expect(events.map(({ event, actorRef }) => [event, actorRef === session.actor.auditRef])).toEqual([
      ["device.registered", true],
      ["device.deleted", true],
      ["erasure.completed", false],
    ]);
  });

  it("needs its name, typed, and a person who has just shown that it is them", async () => {
    const { access, gone } = await twoDevices();
    for (const typed of ["", "heron hide", gone.device.id, "Weir"])
      await expect(deleteDevice(access, gone.device.id, { typed })).rejects.toMatchObject({ kind: "invalid", code: "device.not_confirmed" });
    await expect(deleteDevice(access, gone.device.id, { typed: NAME }, inMinutes(11))).rejects.toMatchObject({ code: "session.stale" });
    expect(await account().deviceToken.count({ where: { deviceId: gone.device.id, revokedAt: null } })).toBe(1);
    expect(await account().erasure.count({ where: { deviceId: gone.device.id } })).toBe(0);
  });

  it("can be done by a program with the scope, which repeats the number of the device", async () => {
    const { workspaceId, session, gone } = await twoDevices();
    const token = await program(workspaceId, session.userId, ["devices:remove", "devices:read"]);
    const access = await enter(token, workspaceId, "devices:remove");
    expect(await told(deleteDevice(access, gone.device.id, { typed: NAME }))).toMatchObject({ code: "device.not_confirmed" });
    const secret = await deleteDevice(access, gone.device.id, { typed: gone.device.id }, inMinutes(60));
    await runAll();
    expect(await erasureReceipt(secret)).toMatchObject({ state: "done" });
    await expect(enter(await program(workspaceId, session.userId, ["devices:write"]), workspaceId, "devices:remove")).rejects.toMatchObject({
      code: "token.scope_missing",
    });
  });

  it("is the owners' and admins' to do; a device of somebody else is, in every field of the answer, a missing one", async () => {
    const [mine, theirs] = [await twoDevices(), await twoDevices()];
    for (const role of ROLES.filter((one) => one !== "owner" && one !== "admin")) {
      const member = await makeUser("Ben");
      await join(mine.workspaceId, member, role);
      await expect(enter(member, mine.workspaceId, "devices:remove")).rejects.toMatchObject({ code: "workspace.forbidden" });
    }
    const limited = await makeUser("Cleo");
    await joinLimited(mine.workspaceId, limited, { [mine.gone.device.id]: "write" });
    await expect(enter(limited, mine.workspaceId, "devices:remove")).rejects.toMatchObject({ code: "workspace.forbidden" });
    const missing = await told(deleteDevice(mine.access, ids.new(), { typed: NAME }));
    expect(missing).toMatchObject({ kind: "notFound" });
    for (const id of [theirs.gone.device.id, "x", ""]) {
      expect(await told(deleteDevice(mine.access, id, { typed: NAME }))).toEqual(missing);
      expect(await told(previewDevice(mine.access, id))).toEqual(missing);
    }
    expect(await account().deviceToken.count({ where: { deviceId: theirs.gone.device.id, revokedAt: null } })).toBe(1);
  });

  it("counts once when it is asked for many times at once", async () => {
    const { access, gone } = await twoDevices();
    const attempts = await Promise.allSettled(Array.from({ length: 6 }, () => deleteDevice(access, gone.device.id, { typed: NAME })));
    const [secret = ""] = attempts.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    for (const one of attempts) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "erasure.under_way" });
    expect(await account().erasure.count({ where: { deviceId: gone.device.id } })).toBe(1);
    await runAll();
    expect((await erasureReceipt(secret)).deleted).toContainEqual({ database: "telemetry-eu", table: "measurement", rows: 300 });
    await expect(deleteDevice(access, gone.device.id, { typed: NAME })).rejects.toMatchObject({ kind: "notFound" });
  });

  it("goes on after being interrupted between any two steps, and counts the same", async () => {
    const counts = new Set<string>();
    for (let interruption = 0; interruption < 4; interruption++) {
      const { access, gone, ref } = await twoDevices();
      const secret = await deleteDevice(access, gone.device.id, { typed: NAME });
      const erasureId = await erasureOf(gone.device.id);
      for (let done = 0; done < interruption; done++) await step(erasureId, new Date());
      await Promise.all([1, 2].map((job) => runErasure(JobAccess.claimed(String(job)), { erasureId })));
      const { state, deleted } = await erasureReceipt(secret);
      expect([state, await readings("eu", ref)]).toEqual(["done", 0]);
      counts.add(JSON.stringify(deleted));
    }
    expect(counts.size).toBe(1);
  });

  it("of many devices keeps no other workspace waiting: the first of each begins before the second of any", async () => {
    const world = await makeWorld();
    for (let count = 0; count < 3; count++) {
      const { device } = await register(await world.enter("devices:add"), { name: NAME });
      await deleteDevice(await world.enter("devices:remove"), device.id, { typed: NAME });
    }
    const { access, gone } = await twoDevices();
    await deleteDevice(access, gone.device.id, { typed: NAME });
    const jobs = await account().$queryRaw<{ priority: number; workspace: string }[]>`
      SELECT j.priority, e.workspace_id AS workspace FROM graphile_worker.jobs j JOIN erasure e ON j.key = 'erasure.run:' || e.id
      WHERE j.queue_name LIKE 'erasure:%' ORDER BY e.created_at`;
    expect(jobs.filter(({ workspace }) => workspace === world.workspaceId).map(({ priority }) => priority)).toEqual([0, 1, 2]);
    expect(jobs.filter(({ workspace }) => workspace === access.workspaceId).map(({ priority }) => priority)).toEqual([0]);
    await runAll();
  });

  it("deletes a device of any size: in bounded statements, in runs that take turns, and counts exactly", async () => {
    const { access, gone, ref } = await twoDevices();
    await telemetry("eu").query("INSERT INTO measurement SELECT $1, 2, now() - n * interval '1 second', n FROM generate_series(1, 25000) n", [ref]);
    await watchDeletions("eu", { maxRows: 20_000 });
    const secret = await deleteDevice(access, gone.device.id, { typed: NAME });
    const erasureId = await erasureOf(gone.device.id);
    await runErasure(JobAccess.claimed("1"), { erasureId }, new Date(), 0);
    expect(await readings("eu", ref)).toBe(5_300);
    expect(await erasureReceipt(secret)).toMatchObject({ state: "running" });
    await runJobs({ "erasure.run": (job, payload) => runErasure(job, payload, new Date(), 0) });
    const { state, deleted } = await erasureReceipt(secret);
    expect([state, await readings("eu", ref)]).toEqual(["done", 0]);
    expect(deleted).toContainEqual({ database: "telemetry-eu", table: "measurement", rows: 25_300 });
  });
});
