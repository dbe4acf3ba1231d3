/** Correcting one's own name. */
import { describe, expect, it } from "vitest";
import { entriesOf } from "#lib/audit/index.ts";
import { changeName, profile } from "#lib/identity/index.ts";
import { ChangeName } from "#lib/identity/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { listMembers } from "#lib/workspaces/index.ts";
import { join, makeUser, makeWorld } from "#tests/support/world.ts";

const sealedOf = async (id: string) => Buffer.from((await account().user.findUniqueOrThrow({ where: { id } })).nameSealed);

describe("the own name", () => {
  it("is corrected, is shown to other members at once, stays sealed, and stands in the account's record", async () => {
    const world = await makeWorld();
    const person = await makeUser("Ben");
    await join(world.workspaceId, person, "viewer");
    await changeName(person, { name: "Benedikta Moor" });
    expect(await profile(person)).toMatchObject({ name: "Benedikta Moor" });
    expect((await listMembers(await world.enter("members:read"))).map(({ name }) => name)).toContain("Benedikta Moor");
    expect((await sealedOf(person.userId)).includes("Moor")).toBe(false);
    expect((await entriesOf(person.actor)).entries.map(({ event }) => event)).toContain("name.changed");
    expect(await account().letter.count({ where: { userId: person.userId } })).toBe(0);
  });

  it("stays as it is, unrecorded, when it is the same again", async () => {
    const person = await makeUser("Ben");
    const before = await sealedOf(person.userId);
    await changeName(person, { name: "Ben" });
    expect([await sealedOf(person.userId), (await entriesOf(person.actor)).entries]).toEqual([before, []]);
  });

  it("can be set anew when it cannot be read", async () => {
    const person = await makeUser("Ben");
    await account().user.update({ where: { id: person.userId }, data: { nameSealed: new Uint8Array(40) } });
    await changeName(person, { name: "Ben" });
    expect(await profile(person)).toMatchObject({ name: "Ben" });
  });

  it("does not change once the account is being erased", async () => {
    const person = await makeUser("Ben");
    await account().user.update({ where: { id: person.userId }, data: { erasing: true } });
    await expect(changeName(person, { name: "Eve" })).rejects.toMatchObject({ kind: "notFound" });
  });

  it.each([
    ["nothing", " "],
    ["a line break", "Be\nn"],
    ["a change of the reading direction", "Be\u202En"],
    ["81 characters", "n".repeat(81)],
  ])("is checked as at sign-up: %s is refused", (_, name) => expect(ChangeName.safeParse({ name }).success).toBe(false));
});
