import { generateIdFromEntropySize } from "lucia";
import { describe, expect, it } from "vitest";
import { begin, renew } from "#lib/identity/session.ts";
import { OPERATOR } from "#lib/platform/caller.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { dump } from "#tests/support/dump.ts";
import { effort } from "#tests/support/effort.ts";
import { makeUser } from "#tests/support/world.ts";

describe("a fresh installation", () => {
  it("has no account, no staff and no token that somebody could know [6.3.2]", async () => {
    const people = [...(await dump())].filter(([name, lines]) => lines !== "" && !/_prisma_migrations|graphile_worker|database_region/.test(name));
    expect(people.map(([name]) => name)).toEqual([]);
  });
});

describe("the number of a session", () => {
  it("has 200 random bits and never repeats [7.2.3, 11.5.1]", async () => {
    const count = effort(10_000, 100_000);
    const session = await makeUser();
    const { token } = await begin(session.userId, { factor: "none", isRemembered: false }, OPERATOR);
    const renewed = await transaction((tx) => renew(tx, session, {}));
    const made = new Set(Array.from({ length: count }, () => generateIdFromEntropySize(25)));
    expect(made.size).toBe(count);
    // 40 letters out of 32, five bits each.
    for (const each of [token, renewed.token, ...made]) expect(each).toMatch(/^[a-z2-7]{40}$/);
  });

  it("is another for each session of a person [7.2.2, 7.2.3]", async () => {
    const { userId } = await makeUser("Ben");
    const tokens = await Promise.all(Array.from({ length: 50 }, () => begin(userId, { factor: "none", isRemembered: false }, OPERATOR)));
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(50);
    expect(await account().session.count({ where: { userId } })).toBe(51);
  });
});
