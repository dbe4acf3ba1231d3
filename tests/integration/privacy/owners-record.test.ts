import { text } from "node:stream/consumers";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { record } from "#lib/audit/index.ts";
import type { AuditEvent } from "#lib/audit/schema.ts";
import * as devices from "#lib/devices/index.ts";
import type { Session } from "#lib/identity/index.ts";
import { HOUR, MINUTE } from "#lib/platform/clock.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { keyOf, seal } from "#lib/platform/seal/index.ts";
import { checkRecord, downloadRecord, readRecord, sightsOn } from "#lib/privacy/index.ts";
import { RecordFile, RecordQuery } from "#lib/privacy/schema.ts";
import { letSupportIn } from "#lib/workspaces/index.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { makeStaff } from "#tests/support/staff.ts";
import { join, makeUser, makeWorld, type World } from "#tests/support/world.ts";

let ada: World;
let ben: Session;
let sam: Session;
let device: string;
const token = ids.new();
const today = new Date(new Date().toISOString().slice(0, 10));
const at = (minutes: number) => new Date(today.getTime() + minutes * MINUTE);

const write = (
  actor: Parameters<typeof record>[1],
  event: AuditEvent,
  about: { objectId?: string; subjectRef?: string },
  when: Date,
  workspaceId = ada.workspaceId,
) => transaction((tx) => record(tx, actor, event, { workspaceId, ...about }, when));

beforeAll(async () => {
  [ada, ben, sam] = [await makeWorld(), await makeUser("Ben"), await makeStaff()];
  device = (await devices.register(await ada.enter("devices:add"), { name: "=HYPERLINK(1)" }, at(-2 * 24 * 60))).device.id;
  await join(ada.workspaceId, ben, "editor");
  const nameSealed = seal(await keyOf(ada.workspaceId), "api_token.name_sealed", token, "Night job");
  const secretHash = new Uint8Array(Buffer.from(token));
  const what = { scopes: ["measurements:read"], isLimited: false, reachesBelow: false, createdAt: at(-60), hint: "kept_p_abc" };
  await account().apiToken.create({ data: { id: token, workspaceId: ada.workspaceId, userId: ben.userId, nameSealed, secretHash, ...what } });
  await devices.createDecoder(await ada.enter("devices:write"), { name: "Weir table", kind: "cayenne", source: "" }, at(0));
  await write(ben.actor, "device.renamed", { objectId: device }, at(1));
  await write({ auditRef: ben.actor.auditRef, tokenId: token }, "device.viewed", { objectId: device }, at(2));
  await write({ ...sam.actor, isStaff: true }, "device.viewed", { objectId: device }, at(3));
  await write(ada.session.actor, "member.role_changed", { subjectRef: ben.actor.auditRef }, at(4));
  await write({ auditRef: ids.new() }, "device.deleted", { objectId: ids.new() }, at(5));
  await write(ada.session.actor, "token.revoked", { objectId: token }, at(6));
});

const access = () => ada.enter("record:read");
const read = async (query: Record<string, string> = {}) => (await readRecord(await access(), RecordQuery.parse(query))).entries;
const words = (entries: Awaited<ReturnType<typeof read>>) => entries.map(({ words: what, who }) => `${who}: ${what}`);

describe("the record of a workspace", () => {
  it("names people, tokens, devices and whom it was done to, as far as they have a name; support staff have none", async () => {
    const entries = await read({ from: today.toISOString().slice(0, 10) });
    expect(words(entries.slice(0, 6))).toEqual([
      "Ada: Ended a token",
      "a former account: Deleted a device with all it measured",
      "Ada: Changed the role of a member",
      "support staff: Looked at a device",
      "Night job: Looked at a device",
      "Ben: Renamed a device",
    ]);
    const [revoked, deleted, changed, looked, byToken] = entries;
    expect(entries.find(({ event }) => event === "decoder.created")?.about).toBe("Weir table");
    expect(revoked?.about).toBe("Night job");
    expect(deleted?.device).toEqual({ id: null, name: "a device that is not here any more" });
    expect([changed?.about, changed?.device]).toEqual(["Ben", null]);
    expect([looked?.by, looked?.device]).toEqual(["support", { id: device, name: "=HYPERLINK(1)" }]);
    expect([byToken?.by, byToken?.issuer, byToken?.browser]).toEqual(["token", "Ben", null]);
    expect(JSON.stringify(entries)).not.toMatch(new RegExp(`Sam|${sam.actor.auditRef}|${ben.actor.auditRef}|${ben.userId}`));
  });

  it("is filtered by person, token and staff, device, kind and days", async () => {
    const { who, devices: mine } = await readRecord(await access(), {});
    expect(who.map(({ name }) => name)).toEqual(["a former account", "Ada", "Ben", "Token Night job", "support staff"]);
    expect(mine).toEqual([{ id: device, name: "=HYPERLINK(1)" }]);
    const value = (name: string) => who.find((one) => one.name === name)?.value ?? "";
    expect(words(await read({ who: value("Ben") }))).toEqual(["Ben: Renamed a device"]);
    expect(words(await read({ who: value("Token Night job") }))).toEqual(["Night job: Looked at a device"]);
    expect(words(await read({ who: "support" }))).toEqual(["support staff: Looked at a device"]);
    expect((await read({ device, kind: "looks" })).map(({ by }) => by)).toEqual(["support", "token"]);
    expect(words(await read({ kind: "tokens" }))).toEqual(["Ada: Ended a token", "Ada: Issued a token"]);
    expect(
      words(
        await read({
          to: at(-2 * 24 * 60)
            .toISOString()
            .slice(0, 10),
        }),
      ),
    ).toEqual(["Ada: Issued a token", "Ada: Added a device"]);
    expect(await read({ from: "2020-01-01", to: "2020-12-31" })).toEqual([]);
  });

  it("holds nothing of another workspace, whoever and whatever is asked for, and begins nowhere else", async () => {
    const cleo = await makeWorld();
    await write(ada.session.actor, "workspace.renamed", {}, at(7), cleo.workspaceId);
    const theirs = await cleo.enter("record:read");
    const { who } = await readRecord(await access(), {});
    for (const { value } of who) {
      const { entries } = await readRecord(theirs, RecordQuery.parse({ who: value }));
      expect(entries.every(({ words: what }) => what === "Renamed the workspace")).toBe(true);
    }
    expect((await readRecord(theirs, { device })).entries).toEqual([]);
    const [foreign] = await read();
    for (const before of [foreign?.hash ?? "", "", "1", "x".repeat(10_000), "'; DROP TABLE audit_entry; --"])
      expect(await readRecord(theirs, {}, before)).toMatchObject({ entries: [], older: null });
    expect((await read({ kind: "workspace" })).map(({ words: what }) => what)).not.toContain("Renamed the workspace");
  });

  it("asks for nothing where the form was left empty, and refuses what is no question", () => {
    expect(RecordQuery.parse({ who: "", device: "", kind: "", from: "", to: "" })).toEqual({});
    for (const bad of [{ who: "x" }, { device: "x" }, { kind: "all" }, { from: "today" }, { to: "2026-02-30" }])
      expect(RecordQuery.safeParse(bad).success).toBe(false);
    expect(RecordFile.safeParse({ format: "exe" }).success).toBe(false);
  });

  it("is filtered by the days of a time zone", async () => {
    const yesterday = at(-24 * 60)
      .toISOString()
      .slice(0, 10);
    const days = async (zone: Record<string, string>) =>
      new Set((await read({ from: yesterday, to: yesterday, ...zone })).map((entry) => entry.at.toISOString().slice(0, 10)));
    expect(await days({})).not.toContain(today.toISOString().slice(0, 10));
    // In Pago Pago, eleven hours behind UTC, the first entries of today are from yesterday.
    expect(await days({ zone: "Pacific/Pago_Pago" })).toContain(today.toISOString().slice(0, 10));
    expect(RecordQuery.safeParse({ zone: "Europe/Atlantis" }).success).toBe(false);
  });

  it("comes page by page, none twice and none left out", async () => {
    const cleo = await makeWorld();
    for (let entry = 0; entry < 101; entry++) await write(cleo.session.actor, "device.renamed", { objectId: ids.new() }, at(entry), cleo.workspaceId);
    const mine = await cleo.enter("record:read");
    const hashes: string[] = [];
    for (let before: string | undefined, pages = 0; pages < 3; pages++) {
      const { entries, older } = await readRecord(mine, {}, before);
      hashes.push(...entries.map(({ hash }) => hash));
      if (older === null) break;
      before = older;
    }
    expect([hashes.length, new Set(hashes).size]).toEqual([101, 101]);
  });

  it("shows whether it is whole, by its own entries alone", async () => {
    const { entries, broken } = await checkRecord(await access());
    expect([entries, broken]).toEqual([await account().auditEntry.count({ where: { workspaceId: ada.workspaceId } }), 0]);
  });
});

describe("the file of the record", () => {
  const file = async (query: Record<string, string>) => {
    const { stream, filename, type } = await downloadRecord(await access(), RecordFile.parse(query));
    return { filename, type, body: await text(stream) };
  };

  it("is CSV that no spreadsheet runs, or JSON; filtered as the page; and that it was downloaded stands in it", async () => {
    const csv = await file({ format: "csv" });
    const [head, first] = csv.body.split("\r\n");
    expect(head).toBe("at,what,event,by,who,token_issued_by,browser,device,device_id,about,seal");
    expect(first).toMatch(/^\d{4}-.*Z,Downloaded this record,record.downloaded,person,Ada,/);
    expect(csv.body).toContain(`,'=HYPERLINK(1),${device}`);
    expect(csv.filename).toMatch(/^record-\d{4}-\d\d-\d\d\.csv$/);
    const json = JSON.parse((await file({ format: "json", who: "support" })).body);
    expect(json).toEqual([
      expect.objectContaining({ by: "support", who: "support staff", device: "=HYPERLINK(1)", seal: expect.stringMatching(/^[0-9a-f]{64}$/) }),
    ]);
    expect(JSON.parse((await file({ format: "json", to: "2020-01-01" })).body)).toEqual([]);
    const [names, newest] = parse((await file({ format: "excel", zone: "Europe/Berlin" })).body, { bom: true, delimiter: ";" }) as string[][];
    expect([names?.[0], newest?.[0]]).toEqual(["at (Europe/Berlin)", expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)]);
    expect((await file({ format: "csv", to: "2020-01-01" })).body.split("\r\n")).toHaveLength(2);
  });

  it("holds no secret and no value: nothing in the record is text that somebody typed", async () => {
    const inRecord = [...(await dump())].filter(([table]) => table.includes("audit_entry"));
    expect(inRecord[0]?.[1]).toContain(device);
    for (const typed of ["HYPERLINK", "Night job", "Ada", "Marsh"]) expect(findIn(new Map(inRecord), typed)).toEqual([]);
    expect((await file({ format: "json" })).body).not.toMatch(/kept_[dpw]_/);
  });
});

describe("who could see a device, and who did", () => {
  it("stands beside each: when first, at the device or in the list; or that they did not look", async () => {
    await letSupportIn(await ada.enter("workspace:manage"), { hours: 1 }, new Date(Date.now() - MINUTE));
    await write(ada.session.actor, "devices.viewed", {}, at(8));
    const { since, rows } = await sightsOn(await access(), device, today, new Date(Date.now() + HOUR));
    expect(since).toBeNull();
    const told = Object.fromEntries(rows.map(({ who, how, looked, listed }) => [who, { how: how.map((one) => one.words), looked, listed }]));
    expect(told).toEqual({
      Ada: { how: ["Member, as owner"], looked: null, listed: at(8) },
      Ben: { how: ["Member, as editor"], looked: at(1), listed: null },
      "Night job": { how: ["Token of a program, issued by Ben"], looked: at(2), listed: null },
      "support staff": { how: ["Let in by Ada, to look"], looked: at(3), listed: null },
    });
  });

  it("tells of a look that nothing explains, rather than leave it out", async () => {
    await write({ auditRef: ids.new() }, "device.viewed", { objectId: device }, at(9));
    const { rows } = await sightsOn(await access(), device, today, new Date(Date.now() + HOUR));
    expect(rows.filter(({ how }) => how.length === 0)).toEqual([{ by: "person", who: "a former account", how: [], looked: at(9), listed: null }]);
  });
});
