import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { agree, agreementFor, current } from "#lib/documents/index.ts";
import { clock, DAY, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { env } from "#lib/platform/env.ts";
import { ids } from "#lib/platform/ids.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { keysOf } from "#lib/platform/seal/index.ts";
import * as storage from "#lib/platform/storage.ts";
import { deleteExport, exportStatus, listExports, makeExport, openExport, purge, requestExport } from "#lib/privacy/index.ts";
import { type Person, somebody } from "#tests/support/canaries.ts";
import { refuseReads } from "#tests/support/database-triggers.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { unzip } from "#tests/support/zip.ts";

const makeAll = () => runJobs({ "export.make": makeExport });
const fetched = async (person: Person, id: string) => buffer((await openExport(person.session, id)).stream);
const fileOf = async (copy: string) => (await account().export.findUniqueOrThrow({ where: { id: copy } })).fileId;
const later = (milliseconds: number) => new Date(clock.now().getTime() + milliseconds);
const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");

let first: Person;
let second: Person;
let id: string;
let zip: Buffer;
let files: Map<string, Buffer>;

beforeAll(async () => {
  [first, second] = [await somebody("eu"), await somebody("us")];
  // Members of each other's workspaces, without owning them: what is theirs still must not be mixed up.
  await account().membership.create({ data: { workspaceId: first.workspaceId, userId: second.userId, role: "viewer", since: new Date() } });
  await agree(first.session, "privacy", agreementFor("privacy").policy);
  id = await requestExport(first.session);
  await makeAll();
  zip = await fetched(first, id);
  files = unzip(zip);
});

const everything = () => [...files].map(([path, content]) => `${path}\n${content}`).join("\n");

describe("a copy of everything", () => {
  it("holds every value about its owner that no reason withholds", () => {
    const text = everything();
    expect(first.canaries.filter((canary) => canary.isExported && !text.includes(canary.text))).toEqual([]);
  });

  it("holds nothing of what is withheld, and says of each column why", () => {
    const text = everything();
    const withheld = first.canaries.filter((canary) => !canary.isExported && canary.isUnique);
    const shown = first.canaries.filter((canary) => canary.isExported).map((canary) => canary.text);
    expect(withheld.filter(({ text: value }) => !shown.includes(value) && text.includes(value))).toEqual([]);
    const { omitted } = JSON.parse(String(files.get("manifest.json")));
    for (const { where } of withheld) expect(omitted.map(({ what }: { what: string }) => what.replace(": ", "."))).toContain(where);
  });

  it("holds nothing about anybody else, not even about a member of the same workspace", () => {
    const text = everything();
    expect(second.canaries.filter((canary) => canary.isUnique && text.includes(canary.text))).toEqual([]);
  });

  it("holds the full text of each version of the policy that its owner agreed to, which has the recorded hash", () => {
    const agreed = JSON.parse(String(files.get("account/acknowledgement.json"))) as { documentVersion: number; documentHash: string }[];
    expect(agreed.length).toBeGreaterThan(1);
    for (const { documentVersion } of agreed) {
      expect(String(files.get(`agreed/privacy-${documentVersion}.md`))).toBe(readFileSync(`lib/documents/texts/privacy-${documentVersion}.md`, "utf8"));
    }
    const signedUp = agreed.find(({ documentVersion }) => documentVersion === current("privacy").version);
    expect(sha256(files.get(`agreed/privacy-${signedUp?.documentVersion}.md`) ?? Buffer.alloc(0))).toBe(signedUp?.documentHash);
  });

  it("is described by a manifest that an independent check confirms", () => {
    const manifest = files.get("manifest.json") ?? Buffer.alloc(0);
    expect(String(files.get("manifest.sha256"))).toBe(`${sha256(manifest)}  manifest.json\n`);
    const { files: listed, schemaVersion, generatedAt, omitted } = JSON.parse(String(manifest));
    expect([schemaVersion, Number.isNaN(Date.parse(generatedAt)), omitted.length > 10]).toEqual([1, false, true]);
    expect(listed.map(({ path }: { path: string }) => path).toSorted()).toEqual(
      [...files.keys()].filter((path) => !/^(manifest\.|SHA256SUMS)/.test(path)).toSorted(),
    );
    for (const { path, bytes, sha256: hash, rows } of listed) {
      const content = files.get(path) ?? Buffer.alloc(0);
      expect([path, bytes, hash]).toEqual([path, content.length, sha256(content)]);
      if (path.endsWith(".json")) expect([path, rows]).toEqual([path, JSON.parse(String(content)).length]);
      if (path.endsWith(".csv")) expect([path, rows]).toEqual([path, String(content).trim().split("\r\n").length - 1]);
    }
  });

  it("is confirmed, file by file, by `sha256sum -c`, as its readme says", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "kept-copy-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [file, content] of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), content);
    }
    const check = () => execFileSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: folder, encoding: "utf8", stdio: "pipe" });
    const confirmed = check().trim().split("\n");
    expect(confirmed.toSorted()).toEqual(
      [...files.keys()]
        .filter((file) => file !== "SHA256SUMS")
        .map((file) => `${file}: OK`)
        .toSorted(),
    );
    expect(String(files.get("README.txt"))).toContain("sha256sum -c SHA256SUMS");
    appendFileSync(path.join(folder, "account/user.json"), " ");
    expect(check).toThrow("1 computed checksum did NOT match");
  });

  it("tells in plain words what Art. 15 asks for", () => {
    const readme = String(files.get("README.txt"));
    for (const part of ["Why:", "Basis:", "Kept:", "Source:", "Who receives it", "Your rights", "supervisory", env().PRIVACY_CONTACT])
      expect(readme).toContain(part);
  });

  it("has the size and the hash that its page shows, and lies sealed on the disk", async () => {
    expect(await exportStatus(first.session, id)).toMatchObject({ state: "ready", bytes: zip.length, sha256: sha256(zip) });
    expect(await storage.list()).toContain(await fileOf(id));
    await expect(openExport(second.session, id)).rejects.toMatchObject({ kind: "notFound" });
  });
});

describe("fetching a copy", () => {
  it("is for its owner alone: to a stranger it does not exist", async () => {
    const attempts = [
      () => exportStatus(second.session, id),
      () => openExport(second.session, id),
      () => exportStatus(first.session, "../x"),
      () => openExport(first.session, second.userId),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({ kind: "notFound", code: "not_found" });
    }
    expect((await listExports(second.session)).map((copy) => copy.id)).not.toContain(id);
  });

  it("names the file after the day of the request in the time zone that the person chose", async () => {
    const person = await somebody();
    const copy = await requestExport(person.session);
    await makeAll();
    await account().export.update({ where: { id: copy }, data: { createdAt: new Date("2026-12-01T12:00:00Z") } });
    const names: string[] = [];
    for (const timeZone of [null, "Pacific/Kiritimati"]) {
      await account().user.update({ where: { id: person.userId }, data: { timeZone } });
      const { stream, filename } = await openExport(person.session, copy);
      stream.destroy();
      names.push(filename);
    }
    expect(names).toEqual(["kept-export-2026-12-01.zip", "kept-export-2026-12-02.zip"]);
  });

  it("asks for the password again after ten minutes", async () => {
    await expect(openExport(first.session, id, later(11 * MINUTE))).rejects.toMatchObject({ kind: "unauthenticated" });
  });

  it("ends after seven days", async () => {
    const then = later(7 * DAY + MINUTE);
    await expect(exportStatus(first.session, id, then)).rejects.toMatchObject({ kind: "notFound" });
    expect((await listExports(first.session, then)).map((copy) => copy.id)).not.toContain(id);
  });

  it("is recorded, and the mail about it is sealed", async () => {
    const events = await account().auditEntry.findMany({ where: { objectId: id }, select: { event: true }, orderBy: { seq: "asc" } });
    expect(events.map(({ event }) => event)).toEqual(["export.requested", "export.downloaded"]);
    expect(await account().letter.count({ where: { userId: first.userId } }), "asked for, ready, and the one of the canaries").toBe(3);
    const email = first.canaries.find(({ where }) => where.endsWith("email_sealed"))?.text ?? "";
    expect(findIn(await dump(), email)).toEqual([]);
  });
});

describe("deleting a copy", () => {
  it("removes it with its file and its key, once, and stands in the record", async () => {
    const person = await somebody();
    const copy = await requestExport(person.session);
    await makeAll();
    const file = await fileOf(copy);
    await Promise.all([deleteExport(person.session, copy), deleteExport(person.session, copy)]);
    await deleteExport(person.session, copy);
    expect((await listExports(person.session)).map((one) => one.id)).not.toContain(copy);
    expect([(await storage.list()).includes(file), (await keysOf([file])).size]).toEqual([false, 0]);
    await expect(openExport(person.session, copy)).rejects.toMatchObject({ kind: "notFound", code: "not_found" });
    expect(await account().auditEntry.count({ where: { objectId: copy, event: "export.deleted" } })).toBe(1);
  });

  it("does the same to another person's copy as to one that does not exist: nothing", async () => {
    const attempts = [id, ids.new(), "../x"].map((copy) => deleteExport(second.session, copy));
    expect(await Promise.all(attempts)).toEqual([undefined, undefined, undefined]);
    expect(await exportStatus(first.session, id)).toMatchObject({ state: "ready" });
    expect(await account().auditEntry.count({ where: { actorRef: second.session.actor.auditRef, event: "export.deleted" } })).toBe(0);
  });

  it("abandons one that is being made, and leaves the limit of a day as it is", async () => {
    const person = await somebody();
    const before = await storage.list();
    for (let count = 0; count < 5; count++) await deleteExport(person.session, await requestExport(person.session));
    await makeAll();
    expect(await storage.list()).toEqual(before);
    await expect(requestExport(person.session)).rejects.toMatchObject({ kind: "limited" });
  });
});

describe("asking for a copy", () => {
  it("gets one at a time, also in parallel", async () => {
    const person = await somebody();
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => requestExport(person.session)));
    const refusals = attempts.flatMap((attempt) => (attempt.status === "rejected" ? [attempt.reason.code] : []));
    expect(refusals).toEqual(Array.from({ length: 7 }, () => "export.under_way"));
    await makeAll();
    expect((await listExports(person.session))[0]).toMatchObject({ state: "ready" });
  });

  it("is limited to five a day", async () => {
    const person = await somebody();
    // One is there already, made a while ago.
    for (let count = 0; count < 5; count++) {
      await requestExport(person.session).catch(() => undefined);
      await account().export.updateMany({ where: { userId: person.userId }, data: { state: "failed" } });
    }
    await expect(requestExport(person.session)).rejects.toMatchObject({ kind: "limited" });
    await expect(requestExport(person.session, later(DAY + MINUTE))).resolves.toBeTruthy();
  });

  it("comes before the second copy of somebody else's day", async () => {
    const [often, seldom] = [await somebody(), await somebody()];
    for (const { userId } of [often, seldom]) await account().export.deleteMany({ where: { userId } });
    await requestExport(often.session);
    await makeAll();
    const [second, first] = [await requestExport(often.session), await requestExport(seldom.session)];
    const priorityOf = async (copy: string) => {
      const jobs = await account().$queryRaw<{ priority: number }[]>`SELECT priority FROM graphile_worker.jobs WHERE key = ${`export.make:${copy}`}`;
      return jobs[0]?.priority;
    };
    expect([await priorityOf(first), await priorityOf(second)]).toEqual([0, 1]);
    await makeAll();
  });

  it("fails a day after the request when the copy cannot be made, leaves nothing behind and can be repeated", async () => {
    const person = await somebody();
    const allow = await refuseReads("eu", "measurement");
    const broken = await requestExport(person.session);
    await makeAll();
    expect(await exportStatus(person.session, broken)).toMatchObject({ state: "waiting", progressDone: 0 });
    expect(await storage.list()).not.toContain(await fileOf(broken));
    await allow();
    await purge(later(DAY + MINUTE));
    expect(await exportStatus(person.session, broken)).toMatchObject({ state: "failed", bytes: null });
    const again = await requestExport(person.session);
    await makeAll();
    expect(await exportStatus(person.session, again)).toMatchObject({ state: "ready" });
  });

  it("gets it whole, once, when two runs make it at the same time, as after a worker that lost its connection", async () => {
    const person = await somebody();
    const copy = await requestExport(person.session);
    const others = await storage.list();
    // No run gets past the readings as long as this is held.
    const holder = await telemetry("eu").connect();
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE measurement IN ACCESS EXCLUSIVE MODE");
    const isUnderWay = async () => (await storage.list()).length > others.length;
    const runs = [makeExport(JobAccess.claimed("1"), { exportId: copy })];
    await expect.poll(isUnderWay).toBe(true);
    const before = await fileOf(copy);
    runs.push(makeExport(JobAccess.claimed("2"), { exportId: copy }));
    await expect.poll(() => fileOf(copy)).not.toBe(before);
    await holder.query("COMMIT");
    holder.release();
    await Promise.all(runs);
    const shown = await exportStatus(person.session, copy);
    expect(shown).toMatchObject({ state: "ready" });
    expect(sha256(await fetched(person, copy))).toBe(shown.sha256);
    expect((await storage.list()).sort()).toEqual([...others, await fileOf(copy)].sort());
    expect((await lettersTo(person.canaries.find(({ where }) => where.endsWith("user.email_sealed"))?.text ?? "")).map(({ subject }) => subject)).toHaveLength(
      2,
    );
  });

  it("streams: a hundred thousand readings pass, each once, with their fields' names", async () => {
    const person = await somebody();
    await telemetry("eu").query(
      "INSERT INTO measurement SELECT $1, 1, date_trunc('hour', now()) - n * interval '1 second', n FROM generate_series(1, 100000) n ON CONFLICT DO NOTHING",
      [String(person.ref)],
    );
    const large = await requestExport(person.session);
    await makeAll();
    const readings = String(unzip(await fetched(person, large)).get(`measurements/${person.deviceId}/measurement.csv`)).split("\r\n");
    const field = person.canaries.find(({ where }) => where === "account.field.key")?.text;
    expect(readings[0]).toBe("field,ts,value");
    expect(new Set(readings).size).toBe(100_003);
    expect(readings[1]?.startsWith(`${field},`)).toBe(true);
  });

  it("holds every text and every count of rejected readings, which are read in several pages", async () => {
    const person = await somebody();
    const values = [String(person.ref), 6_000];
    await telemetry("eu").query(
      "INSERT INTO measurement_text SELECT $1, 1, now() - n * interval '1 second', 'page-' || n FROM generate_series(1, $2::int) n",
      values,
    );
    await telemetry("eu").query("INSERT INTO drop_count SELECT $1, current_date - n % 20, 'page-' || n, 1 FROM generate_series(1, $2::int) n", values);
    const copy = await requestExport(person.session);
    await makeAll();
    const tables = [...unzip(await fetched(person, copy))].filter(([path]) => /(measurement_text|drop_count)\.(csv|jsonl)$/.test(path));
    expect(tables.length).toBeGreaterThanOrEqual(3);
    for (const [path, content] of tables) {
      const found = String(content).match(/page-\d+/g) ?? [];
      expect([found.length, new Set(found).size], path).toEqual([6_000, 6_000]);
    }
  });

  it("holds every row of a table that is read in several pages", async () => {
    const person = await somebody();
    const { workspaceId, deviceId } = person;
    const keys = Array.from({ length: 1_100 }, (_, index) => `page-${index}`);
    await account().field.createMany({
      data: keys.map((key, index) => ({ workspaceId, deviceId, ordinal: 100 + index, key, kind: "number", createdAt: new Date() })),
    });
    const copy = await requestExport(person.session);
    await makeAll();
    const tables = [...unzip(await fetched(person, copy))].filter(([path]) => /(^|\/)field\.(csv|json)$/.test(path));
    expect(tables).toHaveLength(2);
    for (const [path, content] of tables) expect(new Set(String(content).match(/page-\d+/g)).size, path).toBe(keys.length);
  });
});
