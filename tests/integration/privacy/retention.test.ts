import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { record } from "#lib/audit/index.ts";
import { DAY, HOUR } from "#lib/platform/clock.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { env } from "#lib/platform/env.ts";
import { ids } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { keysOf, makeKey } from "#lib/platform/seal/index.ts";
import * as storage from "#lib/platform/storage.ts";
import { purge } from "#lib/privacy/index.ts";
import { purgeable, rowsOf } from "#lib/privacy/models.ts";
import { REFUSED_FOR } from "#lib/workspaces/refusals.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { type Person, somebody } from "#tests/support/canaries.ts";
import { CAST, confirmed, signUp } from "#tests/support/cast.ts";
import { refuseReads, watchDeletions } from "#tests/support/database-triggers.ts";

const start = new Date();
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
let person: Person;

/** How many rows of a table there are. */
async function rows(table: string): Promise<number> {
  const model = INVENTORY.find((each) => each.table === table);
  if (!model) throw new Error(`There is no table ${table}.`);
  if (model.database === "account") return rowsOf(account(), model).count({ where: {} });
  return Number((await telemetry("eu").query(`SELECT count(*) AS n FROM ${table}`)).rows[0].n);
}

beforeAll(async () => {
  person = await somebody();
  await telemetry("eu").query("DELETE FROM drop_count");
});

describe("the retention", () => {
  it("covers every table that says when its rows go", () => {
    expect(purgeable.map(({ model, purge: rule }) => [model.table, rule.seconds / 3600]).toSorted()).toEqual([
      ["access_period", 366 * 24],
      ["budget", 0],
      ["capture", 24],
      ["challenge", 0],
      ["delivery", 26],
      ["device_usage", 31 * 24],
      ["drop_count", 31 * 24],
      ["email_change", 0],
      ["erasure", 30 * 24],
      ["export", 0],
      ["idempotent_answer", 0],
      ["invitation", 0],
      ["invitation_refusal", REFUSED_FOR / HOUR],
      ["known_browser", 91 * 24],
      ["known_network", 31 * 24],
      ["letter", 7 * 24],
      ["message", 24],
      ["ownership_offer", 0],
      ["password_reset", 23],
      ["pending_sign_in", 1],
      ["pending_sign_up", 0],
      ["session", 0],
      ["staff_invitation", 23],
      ["submission", 0],
      ["support_access", 366 * 24],
      ["tombstone", 35 * 24],
      ["unclaimed_device", 30 * 24],
      ["workspace_usage", 31 * 24],
    ]);
  });

  it.each([
    [
      "session",
      0,
      (when: Date) =>
        account().session.create({
          data: { idHash: bytes(), handle: ids.new(), userId: person.userId, createdAt: when, lastSeenAt: when, authenticatedAt: when, expiresAt: when },
        }),
    ],
    ["password_reset", 23 * HOUR, (when: Date) => account().passwordReset.create({ data: { userId: person.userId, tokenHash: bytes(), expiresAt: when } })],
    ["letter", 7 * DAY, (when: Date) => account().letter.create({ data: { id: ids.new(), letterSealed: bytes(), createdAt: when } })],
    [
      "export",
      0,
      (when: Date) => account().export.create({ data: { id: ids.new(), userId: person.userId, state: "failed", createdAt: when, expiresAt: when } }),
    ],
    [
      "erasure",
      30 * DAY,
      (when: Date) =>
        account().erasure.create({ data: { id: ids.new(), tokenHash: bytes(), state: "done", counts: { deleted: {} }, createdAt: when, completedAt: when } }),
    ],
    ["budget", 0, (when: Date) => account().budget.create({ data: { keyHash: bytes(), spent: 1, until: when } })],
  ])("ends %s at the time it says, not before", async (table, span, insert) => {
    // Long after the end of whatever else is there.
    const when = at(400 * DAY);
    const [tooEarly, end] = [at(400 * DAY + span - HOUR), at(400 * DAY + span)];
    await purge(tooEarly);
    const before = await rows(table);
    await insert(when);
    await purge(tooEarly);
    expect(await rows(table)).toBe(before + 1);
    await purge(end);
    expect(await rows(table)).toBe(before);
  });

  it.each([
    ["drop_count", 31 * DAY, "INSERT INTO drop_count VALUES (1, $1::date, 'reason', 1)"],
    ["tombstone", 35 * DAY, "INSERT INTO tombstone VALUES (1, $1)"],
  ])("ends %s in a telemetry database", async (table, span, insert) => {
    const when = new Date(
      `${at(800 * DAY)
        .toISOString()
        .slice(0, 10)}T00:00:00Z`,
    );
    await telemetry("eu").query(insert, [when.toISOString()]);
    await purge(new Date(when.getTime() + span - 25 * HOUR));
    expect(await rows(table)).toBe(1);
    await purge(new Date(when.getTime() + span));
    expect(await rows(table)).toBe(0);
  });

  it("deletes in bounded statements, however many rows have expired", async () => {
    await telemetry("eu").query("INSERT INTO delivery SELECT 1, n, 0, now() - interval '3 days' FROM generate_series(1, 25000) n");
    const watched = await watchDeletions("eu", { table: "delivery" });
    expect(await purge()).toMatchObject({ "telemetry-eu.delivery": 25_000 });
    expect((await watched.statements()).map((one) => one.rows)).toEqual([10_000, 10_000, 5_000]);
  });

  it("goes on in one region while the other fails", async () => {
    await telemetry("us").query("INSERT INTO delivery VALUES (1, 1, 0, now() - interval '3 days')");
    await refuseReads("eu", "drop_count");
    await expect(purge()).rejects.toThrow("permission denied");
    expect((await telemetry("us").query("SELECT 1 FROM delivery")).rowCount).toBe(0);
  });

  it("waits with nothing else for a region that does not answer", async () => {
    await telemetry("us").query("INSERT INTO delivery VALUES (1, 9, 0, now() - interval '3 days')");
    const budget = { keyHash: bytes(), spent: 1, until: at(-DAY) };
    await account().budget.create({ data: budget });
    const holder = await telemetry("eu").connect();
    try {
      await holder.query("BEGIN");
      await holder.query("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE");
      const purging = purge();
      await expect.poll(() => account().budget.count({ where: { keyHash: budget.keyHash } })).toBe(0);
      await expect.poll(async () => (await telemetry("us").query("SELECT 1 FROM delivery")).rowCount).toBe(0);
      await holder.query("COMMIT");
      await purging;
    } finally {
      holder.release(true);
    }
  });

  it("goes on with every other table and region while a table, a table of one region and the storage fail, and alerts when that lasts for a day", async () => {
    const [logged, alerted] = [vi.spyOn(log, "error"), vi.spyOn(log, "alert")];
    const due = at(-DAY);
    const lost = ids.new();
    await storage.write(lost, await makeKey(lost, at(-3 * DAY)), Readable.from([Buffer.from("content")]));
    await account().budget.create({ data: { keyHash: bytes(), spent: 1, until: due } });
    await account().challenge.create({ data: { challengeHash: bytes(), purpose: "factor", expiresAt: due } });
    for (const region of ["eu", "us"] as const) await telemetry(region).query("INSERT INTO delivery VALUES (1, 7, 0, now() - interval '3 days')");
    const allowed = [await refuseReads("account", "challenge"), await refuseReads("eu", "delivery"), await takeStorageAway()];
    const failing = ["account.challenge", "storage.exports", "telemetry-eu.delivery"];
    await rejects(purge(start));
    const parts = () => logged.mock.calls.flatMap(([event, , values]) => (event === "retention.part_failed" ? [values?.part] : []));
    expect(parts().toSorted()).toEqual(failing);
    expect([await rows("budget"), (await telemetry("us").query("SELECT 1 FROM delivery")).rowCount]).toEqual([0, 0]);
    expect((await keysOf([lost])).size).toBe(0);
    await rejects(purge(at(23 * HOUR)));
    expect(alerted).not.toHaveBeenCalled();
    await rejects(purge(at(24 * HOUR)));
    expect(alerted.mock.calls).toEqual(failing.map((part) => ["retention.part_failing", { part, since: start.toISOString() }]));
    for (const allow of allowed) await allow();
    await purge(at(25 * HOUR));
    expect([await rows("challenge"), await rows("delivery"), await rows("retention_failure"), (await storage.list()).includes(lost)]).toEqual([0, 0, 0, false]);
    expect(alerted).toHaveBeenCalledTimes(failing.length);
  });

  it("deletes a sign-up whose address was not confirmed within a day, and no account", async () => {
    await signUp(CAST.ada, start);
    await confirmed(CAST.ben, start);
    const users = await account().user.count();
    const waiting = () => account().pendingSignUp.count({ where: { createdAt: start } });
    await purge(at(DAY - HOUR));
    expect(await waiting()).toBe(1);
    await purge(at(DAY));
    expect(await waiting()).toBe(0);
    expect(await account().user.count()).toBe(users);
  });

  it("ends the record after twelve months and leaves younger entries", async () => {
    const actor = { auditRef: ids.new() };
    for (const days of [367, 360]) await transaction((tx) => record(tx, actor, "user.signed_in", {}, at(-days * DAY)));
    await purge(start);
    expect(await account().auditEntry.count({ where: { actorRef: actor.auditRef } })).toBe(1);
  });

  it("destroys keys that nothing names, once they are a day old, and never one that is needed", async () => {
    const [orphan, young] = [await makeKey(ids.new(), start), await makeKey(ids.new(), at(2 * DAY))];
    await purge(at(2 * DAY));
    expect([...(await keysOf([orphan.ref, young.ref, person.userId, person.workspaceId])).keys()].toSorted()).toEqual(
      [young.ref, person.userId, person.workspaceId].toSorted(),
    );
  });

  it("removes files without a row, and gives up copies that did not get ready within a day", async () => {
    const [lost, stuck] = [ids.new(), ids.new()];
    for (const id of [lost, stuck]) await storage.write(id, await makeKey(id), Readable.from([Buffer.from("content")]));
    await account().export.create({ data: { id: stuck, fileId: stuck, userId: person.userId, state: "running", createdAt: start, expiresAt: at(7 * DAY) } });
    await purge(at(HOUR));
    expect(await storage.list()).toEqual([stuck]);
    await purge(at(25 * HOUR));
    expect(await account().export.findUnique({ where: { id: stuck }, select: { state: true } })).toEqual({ state: "failed" });
    expect(await storage.list()).toEqual([]);
  });

  it("changes nothing the second time", async () => {
    await purge(at(900 * DAY));
    expect(Object.values(await purge(at(900 * DAY))).every((count) => count === 0)).toBe(true);
  });
});

/** Files cannot be listed, until the returned function is called. */
async function takeStorageAway(): Promise<() => Promise<void>> {
  const folder = path.join(env().KEPT_DATA_DIR, "exports");
  await rename(folder, `${folder}.away`);
  await writeFile(folder, "");
  return async () => {
    await rm(folder);
    await rename(`${folder}.away`, folder);
  };
}

const rejects = (attempt: Promise<unknown>) => expect(attempt).rejects.toThrow("permission denied");
const bytes = () => new Uint8Array(Buffer.from(ids.new()));
