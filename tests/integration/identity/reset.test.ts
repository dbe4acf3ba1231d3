import { describe, expect, it } from "vitest";
import { requestReset, requestResetFor, reset, resetOf, resume, sendReset, signIn } from "#lib/identity/index.ts";
import { EVEN_ANSWER, MOST_FAILED_IN_A_ROW } from "#lib/identity/limits.ts";
import type { Caller } from "#lib/platform/caller.ts";
import { MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { confirmed, HOME, PASSWORD, sessionOf, tokenOf } from "#tests/support/cast.ts";
import { durationOf } from "#tests/support/duration.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { countPendingSignIns, makePendingSignIn } from "#tests/support/world.ts";

const FRESH = "velvet anchor nine pancakes";
let people = 0;
const somebody = () => ({ name: "Ada Marsh", email: `ada.${++people}@marsh-weather.example` });
const at = (minutes: number) => new Date(Date.now() + minutes * MINUTE);
/** Everybody asks from somewhere else, so that no budget stands in the way of another test. */
const somewhere = (): Caller => ({ network: `198.51.${++people}.0/24`, browser: "Firefox on Linux" });
const work = () => runJobs({ "identity.reset": (access, payload) => sendReset(access, payload) });

/** Asks for a link as a stranger would, and reads the newest one out of the mailbox. */
async function linkFor(email: string): Promise<string> {
  await requestReset(email, somewhere());
  await work();
  return linkTokenFor(email);
}

describe("asking for a new password", () => {
  it("mails a link of 256 random bits to the address that is stored, and records it [6.4.1a]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    await requestReset(person.email.toUpperCase(), somewhere());
    await work();
    const letter = (await lettersTo(person.email)).at(-1);
    expect(letter).toMatchObject({ name: "Ada Marsh", subject: "Set a new password" });
    expect(letter?.action?.url).toMatch(/^http:\/\/localhost:3000\/reset\?token=[\w-]{43}$/);
    expect(await account().auditEntry.count({ where: { actorRef: session.actor.auditRef, event: "password.reset_requested" } })).toBe(1);
  });

  it("does the same for an unknown address: one job with a keyed hash, and no answer before the time that all take; the job then writes to nobody [6.3.8c]", async () => {
    const person = somebody();
    await confirmed(person);
    const letters = await account().letter.count();
    const times = [];
    for (const email of [person.email, "nobody@marsh-weather.example"]) {
      times.push(await durationOf(() => expect(requestReset(email, somewhere())).resolves.toBeUndefined()));
    }
    for (const time of times) expect(time).toBeGreaterThan(EVEN_ANSWER - 5);
    const jobs = await account().$queryRaw<{ payload: object }[]>`SELECT payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'identity.reset'`; // biome-ignore format: one line
    expect(jobs).toHaveLength(2);
    for (const { payload } of jobs) expect(payload).toEqual({ lookup: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await account().letter.count()).toBe(letters);
    await work();
    expect(await account().letter.count()).toBe(letters + 1);
  });

  it("is limited by address and by network, alike for known and unknown [6.3.1a]", async () => {
    const person = somebody();
    await confirmed(person);
    for (const email of [person.email, "unknown@marsh-weather.example"]) {
      const one = somewhere();
      const asked = await Promise.allSettled(Array.from({ length: 12 }, () => requestReset(email, one)));
      expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
      for (const one of asked) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "reset.limited" });
    }
    const one = somewhere();
    const asked = await Promise.allSettled(Array.from({ length: 60 }, (_, number) => requestReset(`nobody.${number}@marsh-weather.example`, one)));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(50);
  });

  it("writes to nobody whose account is being erased, and an unknown payload does nothing", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    await work();
    const letters = await account().letter.count();
    await account().user.update({ where: { id: session.userId }, data: { erasing: true } });
    await requestReset(person.email, somewhere());
    await work();
    await runJobs({ "identity.reset": (access) => sendReset(access, {}) });
    expect(await account().letter.count()).toBe(letters);
  });

  it("leaves one link that works, the newest, also when two are made at once", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    await Promise.all(Array.from({ length: 5 }, () => requestResetFor(session.userId)));
    const tokens = (await lettersTo(person.email)).flatMap(({ action }) =>
      action?.url.includes("/reset") ? [new URL(action.url).searchParams.get("token") ?? ""] : [],
    );
    expect(tokens).toHaveLength(5);
    const alive = (await Promise.all(tokens.map((token) => resetOf(token)))).filter((live) => live !== null);
    expect(alive).toEqual([{ email: person.email }]);
  });
});

describe("setting a new password by a mailed link", () => {
  it("opens the account to the new one alone, ends every session and pending sign-in, and signs nobody in [6.4.3, 7.4.3a, 7.6.2]", async () => {
    const person = somebody();
    const { session, token } = await sessionOf(person);
    await makePendingSignIn(session.userId, at(10));
    const link = await linkFor(person.email);
    expect(await reset({ token: link, password: FRESH }, HOME)).toBeUndefined();
    expect(await resume(token)).toBeNull();
    expect(await account().session.count({ where: { userId: session.userId } })).toBe(0);
    expect(await countPendingSignIns(session.userId)).toBe(0);
    await expect(signIn({ email: person.email, password: PASSWORD }, HOME)).rejects.toMatchObject({ code: "sign_in.wrong" });
    await expect(signIn({ email: person.email, password: FRESH }, HOME)).resolves.toHaveProperty("session");
    expect(await account().auditEntry.count({ where: { actorRef: session.actor.auditRef, event: "password.reset" } })).toBe(1);
  });

  it("does not skip the second factor [6.4.3, 6.4.4c]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    await account().totp.create({ data: { userId: session.userId, secretSealed: new Uint8Array(64), lastStep: 0, createdAt: at(0), confirmedAt: at(0) } });
    await reset({ token: await linkFor(person.email), password: FRESH }, HOME);
    const outcome = await signIn({ email: person.email, password: FRESH }, HOME);
    expect(outcome).not.toHaveProperty("session");
    expect(outcome).toMatchObject({ choices: ["code"] });
    expect(await account().totp.count({ where: { userId: session.userId } })).toBe(1);
  });

  it("is not done by opening the page, however often [7.6.2]", async () => {
    const person = somebody();
    await confirmed(person);
    const link = await linkFor(person.email);
    for (let times = 0; times < 3; times++) expect(await resetOf(link)).toEqual({ email: person.email });
    await expect(reset({ token: link, password: FRESH }, HOME)).resolves.toBeUndefined();
    expect(await resetOf(link)).toBeNull();
  });

  it("works once, also when it is sent ten times at once", async () => {
    const person = somebody();
    await confirmed(person);
    const link = await linkFor(person.email);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, number) => reset({ token: link, password: `${FRESH} ${number}` }, HOME)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "reset.dead" });
    const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
    await expect(signIn({ email: person.email, password: `${FRESH} ${winner}` }, HOME)).resolves.toHaveProperty("session");
  });

  it("works for 30 minutes and not a second longer; a link that never was is refused with the same words [6.4.1b]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    const start = new Date();
    await requestResetFor(session.userId, start);
    const link = await linkTokenFor(person.email);
    const late = new Date(start.getTime() + 30 * MINUTE + 1);
    expect(await resetOf(link, late)).toBeNull();
    await expect(reset({ token: link, password: FRESH }, HOME, late)).rejects.toMatchObject({ code: "reset.dead" });
    await expect(reset({ token: "never", password: FRESH }, HOME)).rejects.toMatchObject({ code: "reset.dead" });
    await expect(reset({ token: link, password: FRESH }, HOME, new Date(start.getTime() + 30 * MINUTE - 1_000))).resolves.toBeUndefined();
  });

  it("is not used up by a password that is refused", async () => {
    const person = somebody();
    await confirmed(person);
    const link = await linkFor(person.email);
    await expect(reset({ token: link, password: "passwordpassword" }, HOME)).rejects.toMatchObject({ code: "password.refused" });
    await expect(reset({ token: link, password: FRESH }, HOME)).resolves.toBeUndefined();
  });

  it("brings back an account whose password was switched off, or whose tries are used up [6.3.1a, 6.1.1b]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    const here = somewhere();
    await Promise.allSettled(Array.from({ length: 15 }, () => signIn({ email: person.email, password: "not the password at all" }, here)));
    await account().user.update({ where: { id: session.userId }, data: { failedTries: MOST_FAILED_IN_A_ROW } });
    await expect(signIn({ email: person.email, password: PASSWORD }, here)).rejects.toMatchObject({ kind: "limited" });
    await reset({ token: await linkFor(person.email), password: FRESH }, here);
    await expect(signIn({ email: person.email, password: FRESH }, here)).resolves.toHaveProperty("session");
  });

  it("gives an account without a password its first one", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    await account().password.deleteMany({ where: { userId: session.userId } });
    await reset({ token: await linkFor(person.email), password: FRESH }, HOME);
    await expect(tokenOf(person.email)).rejects.toMatchObject({ code: "sign_in.wrong" });
    await expect(signIn({ email: person.email, password: FRESH }, HOME)).resolves.toHaveProperty("session");
  });

  it("is refused when the account is being erased", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    const link = await linkFor(person.email);
    await account().user.update({ where: { id: session.userId }, data: { erasing: true } });
    await expect(reset({ token: link, password: FRESH }, HOME)).rejects.toMatchObject({ code: "reset.dead" });
  });

  it("is told to the owner; the link is stored as a hash, and stands in no other mail [6.3.7a]", async () => {
    const person = somebody();
    const { session } = await sessionOf(person);
    const link = await linkFor(person.email);
    const rows = await account().passwordReset.findMany({ where: { userId: session.userId } });
    expect(rows.map(({ tokenHash }) => Buffer.from(tokenHash).length)).toEqual([32]);
    expect(JSON.stringify(rows.map(({ tokenHash }) => Buffer.from(tokenHash).toString()))).not.toContain(link);
    await reset({ token: link, password: FRESH }, HOME);
    const letter = (await lettersTo(person.email)).at(-1);
    expect(letter?.subject).toBe("Your password was set anew");
    for (const secret of [FRESH, link]) expect(JSON.stringify(letter)).not.toContain(secret);
  });
});
