import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { acknowledge, acknowledgementsOf, agree, agreementFor, current, list, questionFor, requireCurrent, upcoming } from "#lib/documents/index.ts";
import { agreementWording, EDITIONS, effectiveAt, NOTICE_DAYS, shownAs } from "#lib/documents/schema.ts";
import { confirmAnew, signUp } from "#lib/identity/index.ts";
import { DAY, SECOND } from "#lib/platform/clock.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { announcePolicy } from "#lib/privacy/index.ts";
import { agreeing, CAST, HOME, PASSWORD, sessionOf } from "#tests/support/cast.ts";
import { refuseInserts } from "#tests/support/database-triggers.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";

const OUTDATED = { code: "document.outdated", detail: { fields: { agreed: expect.stringContaining("applies now") } } };
const NEWEST = EDITIONS.length;

/** The last moment before version 5 applied, and the first at which it did. */
const MIDNIGHT = new Date("2026-11-30T00:00:00Z");
const BEFORE = new Date(MIDNIGHT.getTime() - SECOND);

/** As somebody who opened the account when version 6 was the newest. */
async function agreedToSix(userId: string): Promise<void> {
  await account().acknowledgement.deleteMany({ where: { userId } });
  const earlier = new Date(Date.now() - DAY);
  await transaction((tx) => acknowledge(tx, { userId, kind: "privacy", wording: "I agree to version 6.", agreedVersion: 6 }, earlier));
}

describe("an agreement", () => {
  it("is recorded at sign-up with the version, the hash of the exact text, the wording and the time", async () => {
    const now = new Date();
    const { session } = await sessionOf(CAST.ada, now);
    const text = readFileSync(`lib/documents/texts/privacy-${NEWEST}.md`);
    expect(await acknowledgementsOf(session)).toEqual([
      {
        kind: "privacy",
        version: NEWEST,
        sha256: createHash("sha256").update(text).digest("hex"),
        wording: `I have read and agree to the privacy policy, version ${NEWEST} of 1 December 2026.`,
        at: now,
      },
    ]);
    const published = await account().document.findUniqueOrThrow({ where: { kind_version: { kind: "privacy", version: NEWEST } } });
    expect(published.body).toBe(String(text));
  });

  it("is shown to themselves alone", async () => {
    const { session } = await sessionOf(CAST.ben);
    expect(await acknowledgementsOf(session)).toHaveLength(1);
  });

  it("to a version that is unknown is not recorded as one to another version", async () => {
    const { session } = await sessionOf({ name: "Nora New", email: "nora@marsh-weather.example" });
    const unknown = { userId: session.userId, kind: "privacy", wording: "anything", agreedVersion: NEWEST + 1 } as const;
    await expect(transaction((tx) => acknowledge(tx, unknown))).rejects.toMatchObject({ code: "document.unknown" });
    expect(await acknowledgementsOf(session)).toHaveLength(1);
  });

  it("is gone with the transaction that records it", async () => {
    const { session } = await sessionOf(CAST.cleo);
    const failing = transaction(async (tx) => {
      await acknowledge(tx, { userId: session.userId, kind: "privacy", wording: "anything", agreedVersion: 1 });
      throw new Error("something else failed");
    });
    await expect(failing).rejects.toThrow("something else");
    expect(await acknowledgementsOf(session)).toHaveLength(1);
  });
});

describe("the version that applies", () => {
  it("is the newest whose day has begun in UTC, for pages, forms and records alike", () => {
    expect(current("privacy", BEFORE).version).toBe(4);
    expect(current("privacy", MIDNIGHT).version).toBe(5);
    expect(agreementFor("privacy", BEFORE)).toMatchObject({ version: 4, policy: shownAs(current("privacy", BEFORE)) });
    expect(agreementFor("privacy", MIDNIGHT)).toMatchObject({ version: 5, wording: agreementWording(current("privacy", MIDNIGHT)) });
    expect(list().map(({ version }) => version)).toEqual(EDITIONS.map(({ version }) => version).reverse());
  });

  it("is followed by one that is published and does not apply yet, as long as there is one", () => {
    expect(upcoming("privacy", BEFORE)?.version).toBe(NEWEST);
    expect(upcoming("privacy", effectiveAt(EDITIONS[EDITIONS.length - 1] ?? EDITIONS[0]))).toBeNull();
  });
});

describe("a form in which somebody agrees", () => {
  const person = { name: "Mona Night", email: "mona@marsh-weather.example", password: PASSWORD };

  it("is refused after midnight, when another version applies than it showed, and mails nothing", async () => {
    await expect(signUp({ ...person, ...agreeing(BEFORE) }, HOME, MIDNIGHT)).rejects.toMatchObject(OUTDATED);
    await expect(signUp({ ...person, ...agreeing(MIDNIGHT) }, HOME, BEFORE)).rejects.toMatchObject(OUTDATED);
    expect(await account().pendingSignUp.count()).toBe(0);
    await expect(signUp({ ...person, ...agreeing(BEFORE) }, HOME, BEFORE)).resolves.toHaveLength(43);
  });

  it("is refused after a deployment that brought a new version, or another text under the same number", () => {
    const now = effectiveAt(EDITIONS[5]);
    const six = list().find(({ version }) => version === 6);
    expect(() => requireCurrent("privacy", six ? shownAs(six) : "", now)).toThrow(expect.objectContaining(OUTDATED));
    expect(() => requireCurrent("privacy", `${NEWEST}:${"0".repeat(64)}`, now)).toThrow(expect.objectContaining(OUTDATED));
    expect(requireCurrent("privacy", agreeing(now).policy, now).version).toBe(NEWEST);
  });

  it("behind a mailed link is refused alike", async () => {
    await signUp({ ...person, ...agreeing(BEFORE) }, HOME, BEFORE);
    const anew = { token: await linkTokenFor(person.email), name: "Mona", password: "velvet anchor nine pancakes" };
    await expect(confirmAnew({ ...anew, ...agreeing(BEFORE) }, HOME, MIDNIGHT)).rejects.toMatchObject(OUTDATED);
    await confirmAnew({ ...anew, ...agreeing(MIDNIGHT) }, HOME, MIDNIGHT);
    expect(await account().acknowledgement.count({ where: { documentVersion: 5 } })).toBe(1);
  });
});

describe("a person who agreed to an older version", () => {
  const now = new Date();
  const access = JobAccess.claimed("a test");
  const told = async (email: string) => (await lettersTo(email)).filter(({ subject }) => /privacy policy/.test(subject));

  it("is asked about the version that applies, agrees once however often the form is sent, and is asked no more", async () => {
    const { session } = await sessionOf({ name: "Olga Old", email: "olga@marsh-weather.example" });
    expect(await questionFor(session, "privacy", now)).toBeNull();
    await agreedToSix(session.userId);
    expect(await questionFor(session, "privacy", now)).toMatchObject({ text: { version: NEWEST }, agreed: { version: 6 } });
    await expect(agree(session, "privacy", shownAs(list()[1] ?? current("privacy")), now)).rejects.toMatchObject(OUTDATED);
    const { policy } = agreementFor("privacy", now);
    await Promise.all([1, 2, 3].map(() => agree(session, "privacy", policy, now)));
    expect(await questionFor(session, "privacy", now)).toBeNull();
    expect((await acknowledgementsOf(session)).map(({ version }) => version)).toEqual([NEWEST, 6]);
  });

  it("is told by mail once, also when two processes tell at the same time and when a run is repeated", async () => {
    const person = { name: "Paula Old", email: "paula@marsh-weather.example" };
    const { session } = await sessionOf(person);
    await agreedToSix(session.userId);
    await Promise.all([announcePolicy(access, now), announcePolicy(access, now)]);
    await announcePolicy(access, new Date(now.getTime() + DAY));
    const [letter, ...more] = await told(person.email);
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ subject: "Our privacy policy has changed", action: { url: expect.stringMatching(/\/privacy\/versions\/7$/) } });
    expect(await account().documentNotice.count({ where: { userId: session.userId } })).toBe(1);
    expect(await told(CAST.ben.email), "who agreed to it at sign-up").toEqual([]);
  });

  it("is told before it applies, where it is published before", async () => {
    const person = { name: "Quentin Old", email: "quentin@marsh-weather.example" };
    const { session } = await sessionOf(person);
    await agreedToSix(session.userId);
    const applies = effectiveAt(EDITIONS[EDITIONS.length - 1] ?? EDITIONS[0]);
    await announcePolicy(access, new Date(applies.getTime() - NOTICE_DAYS * DAY));
    expect(await told(person.email)).toMatchObject([{ subject: "Our privacy policy changes on 1 December 2026" }]);
  });

  it("is told by a later run where one could not be told before, which stops nobody else, and nobody is told twice", async () => {
    const people = ["rosa", "rita", "ruth"].map((name) => ({ name, email: `${name}@marsh-weather.example` }));
    const userIds: string[] = [];
    for (const person of people) userIds.push((await sessionOf(person)).session.userId);
    for (const userId of userIds) await agreedToSix(userId);
    const broken = { where: { id: userIds.toSorted()[1] ?? "" } };
    const { emailSealed } = await account().user.findUniqueOrThrow(broken);
    await account().user.update({ ...broken, data: { emailSealed: emailSealed.map((byte) => byte ^ 1) } });
    expect(await announcePolicy(access, now)).toBe(2);
    expect((await Promise.all(people.map(({ email }) => told(email)))).flat()).toHaveLength(2);
    await account().user.update({ ...broken, data: { emailSealed } });
    expect(await announcePolicy(access, now)).toBe(1);
    for (const { email } of people) expect(await told(email)).toHaveLength(1);
  });

  it("is told although the mail to another account fails, and is not told while the account is being erased", async () => {
    const people = ["sara", "sina", "susa"].map((name) => ({ name, email: `${name}@marsh-weather.example` }));
    const byId = new Map<string, string>();
    for (const person of people) byId.set((await sessionOf(person)).session.userId, person.email);
    for (const userId of byId.keys()) await agreedToSix(userId);
    const [failing = "", erased = "", last = ""] = [...byId.keys()].toSorted();
    const countOf = async (userId: string) => (await told(byId.get(userId) ?? "")).length;
    await account().user.update({ where: { id: erased }, data: { erasing: true } });
    const allow = await refuseInserts("document_notice", failing, "user_id");
    await expect(announcePolicy(access, now)).rejects.toThrow("refused by a test");
    expect([await countOf(failing), await countOf(erased), await countOf(last)]).toEqual([0, 0, 1]);
    await allow();
    expect(await announcePolicy(access, now)).toBe(1);
    expect([await countOf(failing), await countOf(erased), await countOf(last)]).toEqual([1, 0, 1]);
  });
});
