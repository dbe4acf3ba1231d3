import { beforeAll, describe, expect, it } from "vitest";
import { close, reauthenticate, requireFresh, resume, signIn, signOut } from "#lib/identity/index.ts";
import { HOUR, MINUTE, SECOND } from "#lib/platform/clock.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { CAST, confirmed, HOME, PASSWORD, sessionOf, tokenOf } from "#tests/support/cast.ts";
import { beginToken } from "#tests/support/world.ts";

const start = new Date("2026-11-21T09:00:00Z");
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
let userId = "";

beforeAll(async () => {
  await confirmed(CAST.ada, start);
  userId = (await account().user.findFirstOrThrow()).id;
});

describe("a session", () => {
  it("lives for 30 minutes without activity and not a second longer [7.3.1]", async () => {
    const token = await beginToken(userId, start);
    expect(await resume(token, { isActivity: false }, at(30 * MINUTE - SECOND))).not.toBeNull();
    expect(await resume(token, { isActivity: false }, at(30 * MINUTE + SECOND))).toBeNull();
    expect(await resume(token, {}, start)).toBeNull();
  });

  it("is kept alive by activity, and by nothing that a page does by itself [7.3.1]", async () => {
    const [active, polled] = [await beginToken(userId, start), await beginToken(userId, start)];
    for (let minutes = 20; minutes <= 100; minutes += 20) {
      expect(await resume(active, {}, at(minutes * MINUTE))).not.toBeNull();
      if (minutes === 20) expect(await resume(polled, { isActivity: false }, at(minutes * MINUTE))).not.toBeNull();
    }
    expect(await resume(polled, { isActivity: false }, at(31 * MINUTE))).toBeNull();
  });

  it("ends after 12 hours however active it is [7.3.2]", async () => {
    const token = await beginToken(userId, start);
    for (let minutes = 0; minutes < 12 * 60; minutes += 20) expect(await resume(token, {}, at(minutes * MINUTE))).not.toBeNull();
    expect(await resume(token, {}, at(12 * HOUR))).toBeNull();
  });

  it("is stored as a hash: no column holds or equals the cookie [7.2.3]", async () => {
    const token = await beginToken(userId, start);
    const rows = await account().session.findMany();
    expect(JSON.stringify(rows.map((row) => [Buffer.from(row.idHash).toString(), Buffer.from(row.idHash).toString("hex"), row.handle]))).not.toContain(token);
    for (const row of rows) expect(await resume(Buffer.from(row.idHash).toString("hex"), {}, start)).toBeNull();
  });

  it("is dead at once after signing out, and no other with it [7.4.1]", async () => {
    const [one, two] = [await beginToken(userId, start), await beginToken(userId, start)];
    await signOut(one, start);
    expect(await resume(one, {}, start)).toBeNull();
    expect(await resume(two, {}, start)).not.toBeNull();
  });

  it("is not had with a malformed cookie", async () => {
    for (const token of [undefined, "", "%", "a=b=c", "x".repeat(5_000), "\0", "🎈"]) expect(await resume(token, {}, start)).toBeNull();
  });
});

describe("signing in", () => {
  it("refuses a wrong password and an unknown address with the same words [6.3.8a]", async () => {
    const wrong = await signIn({ email: CAST.ada.email, password: "not the password at all" }, HOME, start).catch((error: unknown) => error);
    const unknown = await signIn({ email: "nobody@example.eu", password: PASSWORD }, HOME, start).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ kind: "unauthenticated", code: "sign_in.wrong" });
    expect((wrong as Error).message).toBe((unknown as Error).message);
  });

  it("allows ten tries in a quarter of an hour for an account, also when they come at once, and ends no live session [6.3.1a, 6.3.1b]", async () => {
    const { token } = await sessionOf(CAST.cleo, start);
    const tries = await Promise.allSettled(
      Array.from({ length: 50 }, () => signIn({ email: CAST.cleo.email, password: "not the password at all" }, HOME, start)),
    );
    const codes = tries.map((outcome) => (outcome.status === "rejected" ? (outcome.reason as { code: string }).code : "in"));
    expect(codes.filter((code) => code === "sign_in.wrong").length).toBeLessThanOrEqual(10);
    await expect(signIn({ email: CAST.cleo.email, password: PASSWORD }, HOME, at(MINUTE))).rejects.toMatchObject({ kind: "limited" });
    expect(await resume(token, {}, at(MINUTE))).not.toBeNull();
    await expect(tokenOf(CAST.cleo.email, at(16 * MINUTE))).resolves.toBeTypeOf("string");
  });
});

describe("showing the password again", () => {
  it("is asked for ten minutes after it was last shown", async () => {
    const token = await beginToken(userId, start);
    const session = await resume(token, {}, start);
    if (!session) throw new Error("no session");
    expect(() => requireFresh(session, at(9 * MINUTE))).not.toThrow();
    expect(() => requireFresh(session, at(10 * MINUTE))).toThrow("Confirm your identity");
    await expect(reauthenticate(session, { password: "not the password at all" }, HOME, at(11 * MINUTE))).rejects.toMatchObject({
      detail: { fields: { password: "This is not your password." } },
    });
    const renewed = await reauthenticate(session, { password: PASSWORD }, HOME, at(12 * MINUTE));
    expect(await resume(token, {}, at(12 * MINUTE)), "a copy of the old cookie is dead").toBeNull();
    const again = await resume(renewed.token, {}, at(12 * MINUTE));
    if (!again) throw new Error("no session");
    expect(() => requireFresh(again, at(20 * MINUTE))).not.toThrow();
  });
});

describe("closing an account", () => {
  it("ends every session, once, and lets nobody in again [7.4.2a]", async () => {
    const { session, token } = await sessionOf(CAST.ben, start);
    const other = await beginToken(session.userId, start);
    const closings = await Promise.all(Array.from({ length: 8 }, () => transaction((tx) => close(tx, session))));
    expect(closings.filter((ended) => ended !== null)).toEqual([2]);
    for (const each of [token, other, await beginToken(session.userId, start)]) expect(await resume(each, {}, start)).toBeNull();
    await expect(signIn({ email: CAST.ben.email, password: PASSWORD }, HOME, start)).rejects.toMatchObject({ code: "sign_in.wrong" });
  });
});
