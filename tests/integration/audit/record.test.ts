import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { entriesOf, firstBroken, record } from "#lib/audit/index.ts";
import { DAY } from "#lib/platform/clock.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";

const PERMISSION_DENIED = "42501";
const FINAL = "23001";
const refused = (code: string) => expect.objectContaining({ code });

const [app, owner] = ["DATABASE_URL_ACCOUNT", "DATABASE_OWNER_URL_ACCOUNT"].map((name) => new pg.Client({ connectionString: process.env[name] })) as [
  pg.Client,
  pg.Client,
];

beforeAll(() => Promise.all([app.connect(), owner.connect()]));
afterAll(() => Promise.all([app.end(), owner.end()]));

describe("the audit record", () => {
  const actor = { auditRef: ids.new() };
  const write = (at: Date) => transaction((tx) => record(tx, actor, "user.signed_in", {}, at));
  const daysAgo = (days: number) => new Date(Date.now() - days * DAY);
  /** Does what nobody can do while the triggers stand. */
  const tamper = async (statement: string) => {
    await owner.query("ALTER TABLE audit_entry DISABLE TRIGGER USER");
    await owner.query(statement);
    await owner.query("ALTER TABLE audit_entry ENABLE TRIGGER USER");
  };

  beforeEach(async () => {
    await tamper("DELETE FROM audit_entry");
    for (let entry = 0; entry < 5; entry++) await write(new Date());
  });

  it("can only be added to: the app role may not touch an entry, the owner is refused", async () => {
    for (const statement of ["UPDATE audit_entry SET event = 'other'", "DELETE FROM audit_entry"]) {
      await expect(app.query(statement)).rejects.toEqual(refused(PERMISSION_DENIED));
      await expect(owner.query(statement)).rejects.toEqual(refused(FINAL));
    }
  });

  it("is whole, also after many wrote at once", async () => {
    await Promise.all(Array.from({ length: 10 }, () => write(new Date())));
    expect(await firstBroken()).toBeNull();
  });

  it.each([
    ["changed", "UPDATE audit_entry SET event = 'user.signed_out' WHERE seq = 3", 3n],
    ["moved in time", "UPDATE audit_entry SET at = at + interval '1 second' WHERE seq = 3", 3n],
    ["given another kind of browser", "UPDATE audit_entry SET browser = 'Safari on iOS' WHERE seq = 3", 3n],
    ["said to be a token's doing", "UPDATE audit_entry SET token_id = gen_random_uuid() WHERE seq = 3", 3n],
    ["said to be staff's doing", "UPDATE audit_entry SET is_staff = true WHERE seq = 3", 3n],
    ["said to be about somebody else", "UPDATE audit_entry SET subject_ref = gen_random_uuid() WHERE seq = 3", 3n],
    ["given to somebody else", "UPDATE audit_entry SET actor_ref = gen_random_uuid() WHERE seq = 3", 3n],
    ["taken out", "DELETE FROM audit_entry WHERE seq = 3", 4n],
    [
      "re-sealed after a change",
      "UPDATE audit_entry SET event = 'x', entry_hash = audit_hash(previous_hash, at, 'x', actor_ref, workspace_id, object_id, request_id, browser, token_id, is_staff, subject_ref) WHERE seq = 3",
      4n,
    ],
  ])("shows where an entry was %s", async (_, statement, seq) => {
    expect(await firstBroken()).toBeNull();
    await tamper(statement);
    expect(await firstBroken()).toBe(seq);
  });

  it("loses entries after twelve months, through the one function that may remove them, and stays whole", async () => {
    await tamper("DELETE FROM audit_entry");
    await write(daysAgo(367));
    await write(daysAgo(360));
    await app.query("SELECT purge_audit()");
    expect(await account().auditEntry.count()).toBe(1);
    expect(await firstBroken()).toBeNull();
  });
});

describe("what somebody did", () => {
  const mine = { auditRef: ids.new(), browser: "Firefox on Linux" };
  const theirs = { auditRef: ids.new() };
  const write = (actor: { auditRef: string }, at: number) => transaction((tx) => record(tx, actor, "user.signed_in", {}, new Date(at)));

  it("is told to them alone, the newest first, page by page, none twice and none left out", async () => {
    for (let entry = 0; entry < 120; entry++) await write(entry % 6 === 5 ? theirs : mine, entry * 1_000);
    const times: number[] = [];
    let before: string | undefined;
    for (;;) {
      const { entries, older } = await entriesOf(mine, before);
      times.push(...entries.map(({ at }) => at.getTime()));
      expect(entries.length).toBe(50);
      if (older === null) break;
      before = older;
    }
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(new Set(times).size).toBe(100);
    const newest = { at: expect.any(Date), event: "user.signed_in", browser: "Firefox on Linux", workspaceId: null, isByToken: false, isStaff: false };
    expect((await entriesOf(mine)).entries[0]).toEqual(newest);
  });

  it("begins nowhere but at an entry of their own: a made-up or foreign one finds nothing", async () => {
    const foreign = (await account().auditEntry.findFirstOrThrow({ where: { actorRef: theirs.auditRef }, orderBy: { seq: "desc" } })).entryHash;
    for (const before of [Buffer.from(foreign).toString("hex"), "", "1", "99999", "'; DROP TABLE audit_entry; --", "\0", "x".repeat(10_000)]) {
      expect(await entriesOf(mine, before)).toEqual({ entries: [], older: null });
    }
  });
});
