import pg from "pg";
import { describe, expect, it, vi } from "vitest";

/** The log writes past `console`: it is caught here, before anything of ours is loaded. */
const logged = vi.hoisted(() => {
  const lines: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
    lines.push(String(chunk));
    return write(chunk, ...rest);
  }) as typeof process.stdout.write;
  return lines;
});

import { firstBroken } from "#lib/audit/index.ts";
import { signIn } from "#lib/identity/index.ts";
import { forget } from "#lib/measurements/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import * as storage from "#lib/platform/storage.ts";
import { deleteRows } from "#lib/privacy/erasure/rows.ts";
import { step } from "#lib/privacy/erasure/run.ts";
import { scopeOf } from "#lib/privacy/erasure/scope.ts";
import { load, Outrun, save } from "#lib/privacy/erasure/work.ts";
import { erasureReceipt, makeExport, previewErasure, requestErasure, requestExport, runErasure } from "#lib/privacy/index.ts";
import { open as openWorkspace } from "#lib/workspaces/index.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { type Person, somebody } from "#tests/support/canaries.ts";
import { CAST, HOME, sessionOf } from "#tests/support/cast.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { eraseAccount } from "#tests/support/erase-account.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { lettersTo } from "#tests/support/letters.ts";

const runAll = () => runJobs({ "erasure.run": runErasure });
const canaryOf = (person: Person, where: string) => person.canaries.find((canary) => canary.where === where)?.text ?? "";
const emailOf = (person: Person) => canaryOf(person, "account.user.email_sealed");

/** What of `person` stands anywhere in the four databases; the record keeps pseudonyms and random numbers for a while. */
async function remains(person: Person): Promise<string[]> {
  const tables = await dump();
  const kept = new Set(INVENTORY.filter((model) => model.survives !== null).map((model) => model.table));
  const found = person.canaries.flatMap(({ where, text, isUnique }) =>
    isUnique && !kept.has(where.split(".")[1] ?? "") ? findIn(tables, text).map((table) => `${where} in ${table}`) : [],
  );
  const pseudonyms = [person.workspaceId, canaryOf(person, "account.user.audit_ref")];
  const isPseudonym = (line: string) =>
    line.endsWith("audit_entry") && person.canaries.some(({ where, text }) => line.startsWith(where) && pseudonyms.includes(text));
  return [...found.filter((line) => !isPseudonym(line)), ...findIn(tables, person.userId).map((table) => `user id in ${table}`)];
}

async function erasureOf(person: Person): Promise<string> {
  await eraseAccount(person.session);
  return (await account().erasure.findUniqueOrThrow({ where: { userId: person.userId } })).id;
}

const receiptsTo = async (email: string) => (await lettersTo(email)).filter(({ subject }) => subject === "Your account is deleted");

describe("an erasure", () => {
  it("leaves nothing of the person in any table, in storage or in the log, and nothing of anybody else is touched", async () => {
    const [first, second] = [await somebody("eu"), await somebody("us")];
    await requestExport(first.session);
    await runJobs({ "export.make": makeExport });
    const others = await remains(second);
    await eraseAccount(first.session);
    await runAll();

    // The receipt on its way is sealed; delivery removes it.
    expect(await remains(first)).toEqual([]);
    expect(await storage.list()).not.toEqual(expect.arrayContaining([canaryOf(first, "account.export.id")]));
    log.info("canary.check");
    expect(logged.join("")).toContain("canary.check");
    for (const { text, isUnique, where } of first.canaries) if (isUnique && !where.endsWith(".id")) expect(logged.join("")).not.toContain(text);

    expect(await remains(second)).toEqual(others);
    expect(await account().user.count({ where: { id: second.userId } })).toBe(1);
    expect(await firstBroken()).toBeNull();
  });

  it("leaves no name, address or number of somebody who signed up, worked and left the usual way", async () => {
    const { session } = await sessionOf(CAST.ada);
    const workspaceId = await openWorkspace(session, { name: "Marsh Weather", region: "eu" });
    await expect(signIn({ email: CAST.ada.email, password: "not the password at all" }, HOME)).rejects.toThrow();
    await eraseAccount(session);
    await runAll();
    const tables = await dump();
    for (const text of [CAST.ada.name, CAST.ada.email, "Marsh Weather", session.userId]) expect(findIn(tables, text)).toEqual([]);
    // The random number of a workspace that is gone stands in the record until it ends.
    expect(findIn(tables, workspaceId)).toEqual(["ACCOUNT public.audit_entry"]);
    const [letter] = await receiptsTo(CAST.ada.email);
    expect(letter?.facts).toContainEqual(["account.workspace", "1"]);
  });

  it("ends every session and every token in the commit that asks for it, and tells all processes", async () => {
    const person = await somebody();
    await eraseAccount(person.session);
    expect(await account().session.count({ where: { userId: person.userId } })).toBe(0);
    expect(await account().deviceToken.count({ where: { workspaceId: person.workspaceId, revokedAt: null } })).toBe(0);
    expect(await account().user.findUnique({ where: { id: person.userId }, select: { erasing: true } })).toEqual({ erasing: true });
  });

  it("needs the phrase, typed", async () => {
    const person = await somebody();
    await expect(requestErasure(person.session, { typed: "erase" })).rejects.toMatchObject({
      kind: "invalid",
      detail: { fields: { typed: expect.any(String) } },
    });
    expect(await account().user.count({ where: { id: person.userId, erasing: false } })).toBe(1);
  });

  it("happens once when it is asked for many times at once", async () => {
    const person = await somebody();
    const attempts = await Promise.allSettled(Array.from({ length: 6 }, () => eraseAccount(person.session)));
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const attempt of attempts) if (attempt.status === "rejected") expect(attempt.reason).toMatchObject({ code: "erasure.under_way" });
    expect(await account().erasure.count({ where: { userId: person.userId } })).toBe(1);
  });

  it("counts exactly what it deleted, in all three databases, says so on the receipt and mails it", async () => {
    const person = await somebody("us");
    await telemetry("us").query("INSERT INTO measurement SELECT $1, 2, now() - n * interval '1 minute', n FROM generate_series(1, 500) n", [
      String(person.ref),
    ]);
    await account().deviceStorage.updateMany({ data: { readings: 502 } });
    expect(await previewErasure(person.session)).toMatchObject({ devices: 1, readings: 502, exports: 1, workspaces: [{ devices: 1, readings: 502 }] });
    const secret = await eraseAccount(person.session);
    expect(await erasureReceipt(secret)).toMatchObject({ state: "running", completedAt: null });
    await runAll();
    const { state, deleted, progressDone, progressTotal } = await erasureReceipt(secret);
    expect([state, progressDone]).toEqual(["done", progressTotal]);
    const rows = Object.fromEntries(deleted.map((each) => [`${each.database}.${each.table}`, each.rows]));
    expect(rows).toMatchObject({
      "account.user": 1,
      "account.device": 1,
      "account.session": 2,
      "telemetry-us.measurement": 501,
      "telemetry-us.measurement_text": 1,
      "vault.subject_key": 4,
    });
    for (const model of INVENTORY) {
      if (model.survives === null && model.database === "account")
        expect([model.table, (rows[`account.${model.table}`] ?? 0) > 0]).toEqual([model.table, true]);
      if (model.survives === null && model.database === "telemetry")
        expect([model.table, rows[`telemetry-us.${model.table}`]]).toEqual([model.table, model.table === "measurement" ? 501 : 1]);
    }
    const [letter] = await receiptsTo(emailOf(person));
    expect(letter?.facts).toContainEqual(["telemetry-us.measurement", "501"]);
    await expect(erasureReceipt(`${secret}x`)).rejects.toMatchObject({ kind: "notFound" });
  });

  it("goes on after being interrupted between any two steps, and counts the same", async () => {
    const counts = new Set<string>();
    for (let interruption = 0; interruption < 6; interruption++) {
      const person = await somebody();
      const secret = await eraseAccount(person.session);
      const { id } = await account().erasure.findUniqueOrThrow({ where: { userId: person.userId } });
      for (let done = 0; done < interruption; done++) await step(id, new Date());
      await runErasure(JobAccess.claimed("1"), { erasureId: id });
      const { state, deleted } = await erasureReceipt(secret);
      expect(state).toBe("done");
      counts.add(JSON.stringify(deleted));
      expect(await remains(person)).toEqual([]);
    }
    expect(counts.size).toBe(1);
  });

  it("counts what a run deleted that was killed before it could write it down", async () => {
    const person = await somebody();
    const secret = await eraseAccount(person.session);
    const { id } = await account().erasure.findUniqueOrThrow({ where: { userId: person.userId } });
    await forget(person.ref, "eu");
    await runErasure(JobAccess.claimed("1"), { erasureId: id });
    expect((await erasureReceipt(secret)).deleted).toContainEqual({ database: "telemetry-eu", table: "measurement", rows: 1 });
  });

  it("is done once by several runs at the same time", async () => {
    const person = await somebody();
    const secret = await eraseAccount(person.session);
    const { id } = await account().erasure.findUniqueOrThrow({ where: { userId: person.userId } });
    await Promise.all(Array.from({ length: 4 }, () => runErasure(JobAccess.claimed("1"), { erasureId: id })));
    expect(await erasureReceipt(secret)).toMatchObject({ state: "done", deleted: expect.arrayContaining([{ database: "account", table: "user", rows: 1 }]) });
    expect(await receiptsTo(emailOf(person))).toHaveLength(1);
  });

  it("stops a run that another one went past", async () => {
    const person = await somebody();
    const id = await erasureOf(person);
    const erasing = await load(id);
    if (!erasing) throw new Error("no erasure");
    await save(account(), erasing, erasing.work, 1);
    await expect(save(account(), erasing, erasing.work, 1)).rejects.toThrow(Outrun);
  });

  it("takes along a device that a colleague adds while it runs, with what it measured, down to the last moment", async () => {
    const person = await somebody();
    const id = await erasureOf(person);
    // The measurements of the first device are gone; next are the rows.
    await step(id, new Date());
    const added = String(ids.telemetryRef());
    const colleague = new pg.Client({ connectionString: process.env.DATABASE_URL_ACCOUNT });
    await colleague.connect();
    await colleague.query("BEGIN");
    await colleague.query("INSERT INTO device (id, workspace_id, name_sealed, telemetry_ref, created_at) VALUES ($1, $2, '', $3, now())", [
      ids.new(),
      person.workspaceId,
      added,
    ]);
    const running = runErasure(JobAccess.claimed("1"), { erasureId: id });
    await telemetry("eu").query("INSERT INTO measurement VALUES ($1, 1, now(), 1)", [added]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await colleague.query("COMMIT");
    await running;
    await colleague.end();
    expect((await telemetry("eu").query("SELECT 1 FROM measurement WHERE device_ref = $1", [added])).rows).toEqual([]);
    expect(await account().workspace.count({ where: { id: person.workspaceId } })).toBe(0);
  });

  it("deletes no row while a device added after the last look still has measurements", async () => {
    const person = await somebody();
    const id = await erasureOf(person);
    await step(id, new Date());
    const erasing = await load(id);
    if (!erasing) throw new Error("no erasure");
    const scope = await scopeOf(erasing);
    const telemetryRef = ids.telemetryRef();
    await account().device.create({
      data: { id: ids.new(), workspaceId: person.workspaceId, nameSealed: new Uint8Array(), telemetryRef, createdAt: new Date() },
    });
    await telemetry("eu").query("INSERT INTO measurement VALUES ($1, 1, now(), 1)", [String(telemetryRef)]);
    await deleteRows(erasing, scope, new Date());
    expect(await account().workspace.count({ where: { id: person.workspaceId } })).toBe(1);
    await runErasure(JobAccess.claimed("1"), { erasureId: id });
    expect((await telemetry("eu").query("SELECT 1 FROM measurement WHERE device_ref = $1", [String(telemetryRef)])).rows).toEqual([]);
    expect(await account().workspace.count({ where: { id: person.workspaceId } })).toBe(0);
  });

  it("leaves a workspace that has another owner, and says so before", async () => {
    const [person, other] = [await somebody(), await somebody()];
    await account().membership.create({ data: { workspaceId: person.workspaceId, userId: other.userId, role: "owner", since: new Date() } });
    const preview = await previewErasure(person.session);
    expect([preview.workspaces, preview.left]).toEqual([[], [{ id: person.workspaceId, name: canaryOf(person, "account.workspace.name_sealed") }]]);
    await eraseAccount(person.session);
    await runAll();
    expect(await account().workspace.count({ where: { id: person.workspaceId } })).toBe(1);
    expect(await account().deviceToken.count({ where: { workspaceId: person.workspaceId, revokedAt: null } })).toBe(1);
    expect(await account().user.count({ where: { id: person.userId } })).toBe(0);
  });

  it("stops a copy that is being made, which leaves no file behind", async () => {
    const person = await somebody();
    const id = await requestExport(person.session);
    await eraseAccount(person.session);
    await runJobs({ "export.make": makeExport, "erasure.run": runErasure });
    expect(await storage.list()).not.toContain(id);
    expect(await account().export.count({ where: { id } })).toBe(0);
  });
});
