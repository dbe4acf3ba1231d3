import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { entriesOf } from "#lib/audit/index.ts";
import { inviteStaff, joinStaff, resume, type Session } from "#lib/identity/index.ts";
import { HOUR, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { CAST, confirmed, HOME, signUp } from "#tests/support/cast.ts";
import { dump, findIn } from "#tests/support/dump.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { beginToken } from "#tests/support/world.ts";

const start = new Date("2026-11-21T09:20:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);

let count = 0;
let email = "";
let userId = "";

/** A session begun with a passkey, as signing in with one would. */
async function withPasskey(id = userId, now = start): Promise<Session> {
  const session = await resume(await beginToken(id, now, { factor: "passkey", isRemembered: false }), {}, now);
  if (!session) throw new Error("no session");
  return session;
}

const addPasskey = (id: string) =>
  account().passkey.create({
    data: {
      id: ids.new(),
      userId: id,
      webauthnId: new Uint8Array(Buffer.from(ids.new())),
      publicKey: new Uint8Array(1),
      counter: 0n,
      transports: "internal",
      backupEligible: true,
      backedUp: true,
      nameSealed: new Uint8Array(1),
      createdAt: start,
    },
  });

async function somebody(): Promise<{ email: string; userId: string }> {
  const address = `sam-${++count}@kept.example`;
  await confirmed({ name: CAST.sam.name, email: address }, start);
  const { id } = await account().user.findFirstOrThrow({ orderBy: { createdAt: "desc" }, where: { staff: null, passkeys: { none: {} } } });
  return { email: address, userId: id };
}

const isStaff = async (id = userId) => (await account().staff.count({ where: { userId: id } })) === 1;

beforeEach(async () => {
  await account().staff.deleteMany();
  await account().passkey.deleteMany();
  await account().user.deleteMany();
  ({ email, userId } = await somebody());
  await addPasskey(userId);
});

describe("an invitation to the staff", () => {
  it("goes to a confirmed account, by mail, and makes nobody staff by itself [6.3.2]", async () => {
    await inviteStaff(email, start);
    const [letter] = (await lettersTo(email)).filter(({ subject }) => subject === "Join the staff");
    expect(letter?.action?.url).toMatch(/\/staff\/join\?token=[\w-]{43}$/);
    expect(await isStaff()).toBe(false);
    const { auditRef } = await account().user.findUniqueOrThrow({ where: { id: userId } });
    expect((await entriesOf({ auditRef })).entries[0]).toMatchObject({ event: "staff.invited", browser: "the operator's terminal" });
    expect(findIn(await dump(), await linkTokenFor(email)), "only its hash is kept").toEqual([]);
  });

  it("is refused for an address without an account, for one that is not confirmed, and for staff", async () => {
    await expect(inviteStaff("nobody@example.eu", start)).rejects.toMatchObject({ code: "account.missing" });
    await signUp({ name: "Ben Reed", email: "ben.unconfirmed@kept.example" }, start);
    await expect(inviteStaff("ben.unconfirmed@kept.example", start)).rejects.toMatchObject({ code: "account.missing" });
    await account().staff.create({ data: { userId, since: start } });
    await expect(inviteStaff(email, start)).rejects.toMatchObject({ code: "staff.already" });
  });

  it("is void once there is a newer one", async () => {
    await inviteStaff(email, start);
    const older = await linkTokenFor(email);
    await inviteStaff(email, at(1_000));
    await expect(joinStaff(await withPasskey(), older, HOME, start)).rejects.toMatchObject({ code: "staff.invitation_dead" });
    await joinStaff(await withPasskey(), await linkTokenFor(email), HOME, start);
    expect(await isStaff()).toBe(true);
  });
});

describe("joining the staff", () => {
  let token = "";
  beforeEach(async () => {
    await inviteStaff(email, start);
    token = await linkTokenFor(email);
  });

  it("takes a passkey shown within ten minutes; gives the session a new token and ends the others [7.2.4]", async () => {
    const [old, other] = [await beginToken(userId, start, { factor: "passkey", isRemembered: false }), await beginToken(userId, start)];
    const session = await resume(old, {}, start);
    if (!session) throw new Error("no session");
    const renewed = await joinStaff(session, token, HOME, at(9 * MINUTE));
    for (const dead of [old, other]) expect(await resume(dead, {}, at(9 * MINUTE))).toBeNull();
    const again = await resume(renewed.token, {}, at(9 * MINUTE));
    expect(again).toMatchObject({ isStaff: true, factor: "passkey", endsAt: at(8 * HOUR), idleAt: at(24 * MINUTE) });
    expect((await lettersTo(email)).at(-1)?.subject).toBe("You joined the staff");
    expect((await entriesOf(session.actor)).entries[0]).toMatchObject({ event: "staff.joined" });
  });

  it.each(["none", "totp", "recovery_code"] as const)("is refused to a session with the factor %s", async (factor) => {
    const session = await resume(await beginToken(userId, start, { factor, isRemembered: false }), {}, start);
    if (!session) throw new Error("no session");
    await expect(joinStaff(session, token, HOME, start)).rejects.toMatchObject({ kind: "forbidden", code: "staff.passkey_needed" });
    expect(await isStaff()).toBe(false);
  });

  it("is refused when the passkey is gone or blocked, and when it was shown more than ten minutes ago", async () => {
    await expect(joinStaff(await withPasskey(), token, HOME, at(10 * MINUTE))).rejects.toMatchObject({ code: "session.stale" });
    await account().passkey.updateMany({ data: { blockedAt: start } });
    await expect(joinStaff(await withPasskey(), token, HOME, start)).rejects.toMatchObject({ code: "staff.passkey_needed" });
    await account().passkey.deleteMany();
    await expect(joinStaff(await withPasskey(), token, HOME, start)).rejects.toMatchObject({ code: "staff.passkey_needed" });
  });

  it("is refused to everybody else who has the link, with the same words as for a made-up or an old one", async () => {
    const other = await somebody();
    await addPasskey(other.userId);
    const refusal = (session: Session, tried: string, now = start) => joinStaff(session, tried, HOME, now).catch((error: Error) => error.message);
    const late = at(24 * HOUR);
    const foreign = await refusal(await withPasskey(other.userId), token);
    for (const tried of ["", "\0", "x".repeat(5_000), token.toLowerCase()]) expect(await refusal(await withPasskey(), tried)).toBe(foreign);
    expect(await refusal(await withPasskey(userId, late), token, late)).toBe(foreign);
    expect(await account().staff.count()).toBe(0);
    await joinStaff(await withPasskey(), token, HOME, start);
    expect(await refusal(await withPasskey(), token)).toBe(foreign);
  });

  it("happens once when it is asked for many times at once", async () => {
    const sessions = await Promise.all(Array.from({ length: 10 }, () => withPasskey()));
    const tries = await Promise.allSettled(sessions.map((session) => joinStaff(session, token, HOME, start)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await account().staff.count()).toBe(1);
  });
});

describe("a new instance", () => {
  it("has no staff and no account in it: no migration puts anybody there [6.3.2]", () => {
    const folder = path.resolve(import.meta.dirname, "../../../prisma/account/migrations");
    const sql = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".sql"))
      .map((file) => readFileSync(path.join(folder, file), "utf8"));
    expect(sql.length).toBeGreaterThan(0);
    for (const text of sql) expect(text).not.toMatch(/INSERT INTO "?(staff|user|password|passkey)"?\b/i);
  });
});
