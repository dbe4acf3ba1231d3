import { describe, expect, it } from "vitest";
import { firstBroken } from "#lib/audit/index.ts";
import { addresseeOf, type Session } from "#lib/identity/index.ts";
import { DAY, HOUR } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { begin } from "#lib/privacy/erasure/begin.ts";
import { step } from "#lib/privacy/erasure/run.ts";
import { eraseClosed, erasureReceipt, runErasure } from "#lib/privacy/index.ts";
import { enter, list, openBelow, reopen, shareMembers } from "#lib/workspaces/index.ts";
import { type Person, somebody } from "#tests/support/canaries.ts";
import { refuseInserts } from "#tests/support/database-triggers.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { eraseAccount } from "#tests/support/erase-account.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { meanwhile } from "#tests/support/meanwhile.ts";
import { join, makeUser, makeWorld } from "#tests/support/world.ts";

const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);
const closeAt = (id: string, closedAt: Date) => account().workspace.update({ where: { id }, data: { closedAt } });
const runAll = () => runJobs({ "erasure.run": runErasure });
const erasureOf = async (workspaceId: string) => (await account().erasure.findFirstOrThrow({ where: { workspaceId } })).id;

/** Somebody with a row in every table, whose workspace was closed 30 days ago. */
async function due(region: "eu" | "us" = "eu"): Promise<Person> {
  const person = await somebody(region);
  await account().workspace.update({ where: { id: person.workspaceId }, data: { closedAt: ago(30 * DAY), requiresFactor: false } });
  return person;
}

async function receiptOf({ userId }: Pick<Session, "userId">) {
  const letters = (await lettersTo((await addresseeOf(userId))?.to ?? "")).filter(({ subject }) => subject === "A workspace is erased");
  const secret = letters[0]?.action?.url.split("/erased/")[1] ?? "";
  return { letters, ...(await erasureReceipt(secret)) };
}

describe("a workspace that was closed", () => {
  it("is erased also when the erasure of another one cannot begin", async () => {
    const worlds = [await makeWorld(), await makeWorld(), await makeWorld()].map(({ workspaceId }) => workspaceId);
    for (const id of worlds) await closeAt(id, ago(30 * DAY));
    // In the order of the table: the middle one fails, and one comes after it.
    const allow = await refuseInserts("erasure", worlds[1] ?? "");
    await expect(eraseClosed()).rejects.toThrow("refused by a test");
    expect(await account().erasure.count({ where: { workspaceId: { in: worlds } } })).toBe(2);
    await allow();
    expect(await eraseClosed()).toBe(1);
    await runAll();
  });

  it("is erased after 30 days and not an hour before, in every database, with its key, and its owner is sent the receipt", async () => {
    const [person, bystander] = [await due("us"), await makeWorld("us")];
    await closeAt(bystander.workspaceId, ago(30 * DAY - HOUR));
    expect(await eraseClosed()).toBe(1);
    expect(await eraseClosed()).toBe(0);
    await runAll();

    const { of, state, deleted, letters } = await receiptOf(person);
    expect([of, state, letters.length]).toEqual(["workspace", "done", 1]);
    const rows = Object.fromEntries(deleted.map((one) => [`${one.database}.${one.table}`, one.rows]));
    expect(rows).toMatchObject({ "account.workspace": 1, "account.device": 1, "account.membership": 1, "account.access_period": expect.any(Number), "telemetry-us.measurement": 1, "vault.subject_key": 1 }); // biome-ignore format: one line
    expect(letters[0]?.facts).toContainEqual(["account.device", "1"]);
    expect(Object.keys(rows)).not.toContain("account.user");
    const kept = ["account.user", "account.export"].map((where) => where.split(".")[1]);
    for (const table of kept) expect(rows[`account.${table}`]).toBeUndefined();

    expect(findIn(await dump(), person.workspaceId)).toEqual(["ACCOUNT public.audit_entry"]);
    expect(findIn(await dump(), String(person.ref)).filter((table) => !table.endsWith("tombstone"))).toEqual([]);
    expect(await list(person.session)).toEqual([]);
    expect(await account().user.count({ where: { id: person.userId } })).toBe(1);
    expect(await account().workspace.count({ where: { id: bystander.workspaceId } })).toBe(1);
    expect(await account().auditEntry.count({ where: { workspaceId: person.workspaceId, event: "workspace.erased" } })).toBe(1);
    expect(await firstBroken()).toBeNull();
  });

  it("cannot be opened again once the erasure began", async () => {
    const person = await due();
    const access = await enter(person.session, person.workspaceId, "workspace:manage");
    await eraseClosed();
    await expect(reopen(access)).rejects.toMatchObject({ code: "workspace.too_late" });
    // Not even by a process whose clock is behind.
    await expect(reopen(access, ago(20 * DAY))).rejects.toMatchObject({ code: "workspace.too_late" });
    await runAll();
    await expect(reopen(access)).rejects.toMatchObject({ kind: "notFound" });
  });

  it("is erased once, or opened again, when both are asked for at the same moment", async () => {
    const world = await makeWorld();
    await closeAt(world.workspaceId, ago(30 * DAY));
    const access = await world.enter("workspace:manage");
    const begun = await Promise.all([eraseClosed(), eraseClosed(), reopen(access, ago(HOUR)).then(() => 10, () => 0), eraseClosed()]); // biome-ignore format: one line
    const sum = begun.reduce((total, one) => total + one, 0);
    expect([1, 10]).toContain(sum);
    expect(await account().erasure.count({ where: { workspaceId: world.workspaceId } })).toBe(sum === 1 ? 1 : 0);
  });

  it("is not erased by a run that overlaps with its reopening, or with another run", async () => {
    const { workspaceId } = await makeWorld();
    await closeAt(workspaceId, ago(30 * DAY));
    const reopening = await meanwhile((tx) => tx.workspace.update({ where: { id: workspaceId }, data: { closedAt: null } }), eraseClosed);
    expect([reopening, await account().erasure.count({ where: { workspaceId } })]).toEqual([{ status: "fulfilled", value: 0 }, 0]);
    await closeAt(workspaceId, ago(30 * DAY));
    const otherRun = await meanwhile(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ${workspaceId}::uuid FOR UPDATE`;
      await begin(tx, { of: "workspace", workspaceId }, { secret: "of the other run" }, new Date());
    }, eraseClosed);
    expect([otherRun, await account().erasure.count({ where: { workspaceId } })]).toEqual([{ status: "fulfilled", value: 0 }, 1]);
    await runAll();
  });

  it("goes on being erased after an interruption between any two steps, also by two runs at once, and counts the same", async () => {
    const counts = new Set<string>();
    for (let interruption = 0; interruption < 5; interruption++) {
      const person = await due();
      await eraseClosed();
      const erasureId = await erasureOf(person.workspaceId);
      for (let done = 0; done < interruption; done++) await step(erasureId, new Date());
      await Promise.all(["1", "2"].map((job) => runErasure(JobAccess.claimed(job), { erasureId })));
      const { state, deleted, letters } = await receiptOf(person);
      expect([state, letters.length]).toEqual(["done", 1]);
      counts.add(JSON.stringify(deleted));
      expect((await telemetry("eu").query("SELECT 1 FROM measurement WHERE device_ref = $1", [String(person.ref)])).rows).toEqual([]);
    }
    expect(counts.size).toBe(1);
  });

  it("leaves what stood below it, at the top and to its own members alone", async () => {
    const ada = await makeWorld();
    const ben = await makeUser("Ben");
    await join(ada.workspaceId, ben, "admin");
    const lab = await openBelow(await enter(ben, ada.workspaceId, "workspaces:add"), { name: "Lab", region: "eu" });
    await shareMembers(await enter(ben, lab, "workspace:manage"), true);
    await closeAt(ada.workspaceId, ago(31 * DAY));
    await eraseClosed();
    await runAll();
    expect(await account().workspace.findUnique({ where: { id: lab }, select: { parentId: true, inherits: true } })).toEqual({
      parentId: null,
      inherits: false,
    });
    expect(await account().accessPeriod.count({ where: { workspaceId: lab, kind: "inherits", until: null } })).toBe(0);
    expect(await list(ben)).toMatchObject([{ id: lab, role: "owner", level: 0 }]);
    expect(await list(ada.session)).toEqual([]);
  });

  it("goes with its owner's account, also while it is being erased itself", async () => {
    const person = await due();
    await eraseClosed();
    await step(await erasureOf(person.workspaceId), new Date());
    const secret = await eraseAccount(person.session);
    await runAll();
    expect(await erasureReceipt(secret)).toMatchObject({ state: "done" });
    expect(await account().erasure.count({ where: { state: "running", OR: [{ workspaceId: person.workspaceId }, { userId: person.userId }] } })).toBe(0);
    expect(findIn(await dump(), person.workspaceId)).toEqual(["ACCOUNT public.audit_entry"]);
  });
});

describe("the erasure of an account", () => {
  it("leaves a workspace of somebody else that stood below one of its own, at the top", async () => {
    const ada = await makeWorld();
    const ben = await makeUser("Ben");
    await join(ada.workspaceId, ben, "admin");
    const lab = await openBelow(await enter(ben, ada.workspaceId, "workspaces:add"), { name: "Lab", region: "eu" });
    await account().membership.deleteMany({ where: { workspaceId: ada.workspaceId, userId: ben.userId } });
    await eraseAccount(ada.session);
    await runAll();
    expect(await list(ben)).toMatchObject([{ id: lab, name: "Lab", level: 0 }]);
    expect(await account().workspace.count({ where: { id: ada.workspaceId } })).toBe(0);
  });
});
