/**
 * The authorisation matrix over HTTP, against the production build: everybody knocks at every page, route and action,
 * and gets in exactly where the tables say so; and nothing of anybody is changed by knocking.
 */
import { randomUUID } from "node:crypto";
import type { Entrance } from "#app/_edge/entrances/entrance.ts";
import { account } from "#lib/platform/db/account.ts";
import { RIGHTS, type Right } from "#lib/workspaces/index.ts";
import type { Case, Expected } from "#tests/integration/workspaces/standings/coming.ts";
import { PEOPLE } from "#tests/integration/workspaces/standings/people.ts";
import { EXAMPLES, filledIn, formOf } from "#tests/support/forms.ts";
import { makeDecoder, makePlace, makeStaff, makeWebhook, type Place, program } from "#tests/support/standings.ts";
import { beginToken, join, makeUser, makeWorkspace } from "#tests/support/world.ts";
import { ENTRANCES, fileOf, knock, sendForm, type Word } from "./knocking.ts";
import { rowsOfTenant } from "./tenant-rows.ts";
import { expect, test } from "./wire.ts";

/** Six at a time: as fast as the server, and never so many that they wait for each other until they are given up. */
async function each(entrances: readonly Entrance[], work: (entrance: Entrance) => Promise<unknown>): Promise<void> {
  const rest = [...entrances];
  const worker = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}

const isRight = (asked: string): asked is Right => asked in RIGHTS;
const INSIDE = ENTRANCES.filter(({ asks }) => asks.some(isRight));
const tokenOf = async (workspaceId: string, { owner }: Place) => (await program(workspaceId, owner, { scopes: ["devices:write"] })).tokenId;
const hint = ({ kind, at, name }: Entrance) => `${kind} ${at} ${name ?? ""}`;

const cookieOf = async ({ userId, factor }: { userId: string; factor: "none" | "totp" | "passkey" | "recovery_code" }) =>
  `__Host-session=${await beginToken(userId, new Date(), { factor, isRemembered: false })}`;

const idsIn = ({ owner, ...ids }: Place): string[] => [owner.userId, ...Object.values(ids)];

/** Something of `own` for each part of an address. */
const namedIn = async (place: Place) => ({
  workspace: place.own,
  device: place.opened,
  member: place.owner.userId,
  token: await tokenOf(place.own, place),
  decoder: await makeDecoder(place.own),
  webhook: await makeWebhook(place.own),
});

/** What the tables say of one entrance: every right is asked, and the first that is missing is heard of. */
function expectedAt({ asks, about, kind }: Entrance, may: (right: Right) => Expected): Word[] {
  const answers = asks.filter(isRight).map(may);
  const refused = answers.filter((one) => typeof one === "string" && one !== "all");
  // Routes say of a closed workspace and of a missing factor what they say of a missing right; pages and forms say which.
  const saysLess = (one: Expected) => (one === "closed" || one === "second factor") && kind === "route";
  if (refused.length > 0) return refused.map((one) => (saysLess(one) ? "forbidden" : (one as Word)));
  const isOutOfReach = kind !== "action" && about === "device" && answers.some((one) => Array.isArray(one) && !one.includes("opened"));
  return [isOutOfReach ? "not found" : "open"];
}

/** One of each kind; the integration tests have the others. */
const WHO = [
  /^a member as/,
  /^a limited member to whom (one device was opened for (looking|changing)$|nothing)/,
  /^a stranger$/,
  /^a member of the workspace above, owner/,
  /^an owner without the second factor/,
  /^the owner of a closed/,
  /^staff who were (let in to (look|change)|sent)/,
];
const COMING: Case[] = PEOPLE.filter(({ who }) => WHO.some((pattern) => pattern.test(who)));

for (const { who, happens, come, may } of COMING) {
  test(`${who} gets in where the table says so and nowhere else, and changes nothing by knocking [8.2.1, 8.2.2, 8.3.1]`, async () => {
    const place = await makePlace();
    await happens?.(place);
    const visitor = (await come(place)) as Parameters<typeof cookieOf>[0];
    const cookie = await cookieOf(visitor);
    const named = await namedIn(place);
    const ids = [...idsIn(place), visitor.userId];
    const before = await rowsOfTenant(ids);
    expect(Object.keys(before)).toEqual(expect.arrayContaining(["device", "membership", "user", "workspace"]));
    await each(INSIDE, async (entrance) => expect.soft(expectedAt(entrance, may), hint(entrance)).toContain(await knock(entrance, named, cookie)));
    expect(await rowsOfTenant(ids)).toEqual(before);
  });
}

test("there are as many of each kind as the tables have", () => {
  expect(COMING.length).toBe(15);
  expect(INSIDE.length).toBeGreaterThan(15);
});

test("an owner of one workspace finds nothing in another's, nor in none, whatever they ask for [8.2.2, 8.4.1]", async () => {
  const place = await makePlace();
  const cookie = await cookieOf(place.owner);
  const before = await rowsOfTenant(idsIn(place));
  for (const workspace of [place.foreign, randomUUID(), "no-number"]) {
    await each(INSIDE, async (entrance) =>
      expect.soft(await knock(entrance, { workspace, device: place.theirs }, cookie), `${hint(entrance)} in ${workspace}`).toBe("not found"),
    );
  }
  expect(await rowsOfTenant(idsIn(place))).toEqual(before);
});

test("a page about something of another's workspace is, in one's own, a page about nothing [8.2.2, 8.4.1]", async () => {
  const place = await makePlace();
  const cookie = await cookieOf(place.owner);
  const naming = INSIDE.filter(({ kind, at }) => kind !== "action" && /\[(?!workspace)/.test(at));
  expect(naming.length).toBeGreaterThan(2);
  for (const entrance of naming) {
    const parts = [...entrance.at.matchAll(/\[(\w+)\]/g)].map(([, part = ""]) => part).filter((part) => part !== "workspace");
    for (const id of [place.theirs, place.foreign, place.below, await tokenOf(place.foreign, place), randomUUID(), "no-number"])
      expect
        .soft(await knock(entrance, { workspace: place.own, ...Object.fromEntries(parts.map((part) => [part, id])) }, cookie), hint(entrance))
        .toBe("not found");
  }
});

test("whoever is not signed in is let into nothing that asks for more, and changes nothing [8.2.1]", async () => {
  const place = await makePlace();
  const named = await namedIn(place);
  const before = await rowsOfTenant(idsIn(place));
  await each(
    ENTRANCES.filter(({ asks }) => !asks.includes("anyone")),
    async (entrance) => expect.soft(await knock(entrance, named), hint(entrance)).toBe(entrance.asks.includes("staff") ? "not found" : "sign in"),
  );
  await each(
    ENTRANCES.filter(({ asks }) => asks.includes("anyone")),
    async (entrance) => expect.soft(["open", "not found"], hint(entrance)).toContain(await knock(entrance, {})),
  );
  expect(await rowsOfTenant(idsIn(place))).toEqual(before);
});

test("whoever is signed in gets to what is theirs, and no field that they add makes them more [8.2.3a, 8.3.1]", async () => {
  const place = await makePlace();
  const cookie = await cookieOf(place.owner);
  const before = await rowsOfTenant(idsIn(place));
  await each(
    ENTRANCES.filter(({ asks, at }) => asks.includes("user") && !at.includes("[export]")),
    async (entrance) => expect.soft(await knock(entrance, {}, cookie), hint(entrance)).toBe("open"),
  );
  expect(await rowsOfTenant(idsIn(place))).toEqual(before);
});

test("the page for staff is there for staff with a passkey, and for nobody else [8.2.1, 8.4.2a]", async () => {
  const forStaff = ENTRANCES.filter(({ asks }) => asks.includes("staff"));
  expect(forStaff.length).toBeGreaterThan(0);
  const [staff, withApp, owner] = [await makeStaff(), await makeStaff("totp"), await makeUser()];
  for (const entrance of forStaff) {
    expect(await knock(entrance, {}, await cookieOf(staff)), hint(entrance)).toBe("open");
    for (const one of [withApp, owner]) expect(await knock(entrance, {}, await cookieOf(one)), hint(entrance)).toBe("not found");
  }
});

/** Fields that name something; a new one that accepts the number of a row and is none of these is found by the last test. */
const NAMING = ["device", "member", "invitation", "token", "webhook", "to", "parent"];

const ACTIONS = INSIDE.filter(({ kind }) => kind === "action");

/** The form of an action, filled in, with `ids` in the fields that name something; null for one that names nothing. */
async function formNaming(entrance: Entrance, ids: Readonly<Record<string, string>>) {
  const { fields, schema } = await formOf(fileOf(entrance), entrance.name ?? "");
  const naming = fields.filter((field) => NAMING.includes(field));
  if (!schema) return { naming: [], filled: {} };
  const given = Object.fromEntries(naming.map((field) => [field, ids[field] ?? randomUUID()]));
  // `to` is a workspace in one form and a day in another.
  const filled =
    filledIn(schema, { ...EXAMPLES[entrance.name ?? ""], ...given }) ?? filledIn(schema, { ...EXAMPLES[entrance.name ?? ""], device: given.device ?? "" });
  return { naming: naming.filter((field) => filled?.[field] === given[field]), filled };
}

const said = ({ told, goTo, status }: Awaited<ReturnType<typeof sendForm>>) => ({
  status,
  goTo,
  message: told?.message,
  errors: told?.errors,
  data: told?.data,
});

test("the number of another's thing in any field of any form does what a made-up one does, and changes nothing [8.2.2, 8.4.1]", async () => {
  const place = await makePlace();
  const { userId } = await account().membership.findFirstOrThrow({ where: { workspaceId: place.foreign } });
  const theirs: Record<string, string> = {
    device: place.theirs,
    to: place.foreign,
    parent: place.foreign,
    member: userId,
    token: await tokenOf(place.foreign, place),
  };
  const cookie = await cookieOf(place.owner);
  const named = await namedIn(place);
  const before = await rowsOfTenant(idsIn(place));
  let swapped = 0;
  for (const entrance of ACTIONS) {
    const { naming, filled } = await formNaming(entrance, { device: place.opened });
    expect.soft(filled, `${hint(entrance)} wants an example`).not.toBeNull();
    for (const field of naming) {
      const sent = async (id: string) => said(await sendForm(entrance, named, Object.entries({ workspace: place.own, ...filled, [field]: id }), cookie));
      const [foreign, missing, none] = [await sent(theirs[field] ?? randomUUID()), await sent(randomUUID()), await sent("no-number")];
      expect.soft(foreign, `${hint(entrance)}, ${field}`).toEqual(missing);
      expect.soft(none, `${hint(entrance)}, ${field}`).toEqual(missing);
      expect.soft(foreign, `${hint(entrance)}, ${field}`).toMatchObject({ goTo: null, data: null });
      swapped++;
    }
  }
  expect(swapped).toBeGreaterThan(10);
  expect(await rowsOfTenant(idsIn(place))).toEqual(before);
});

test("an open session follows the role from the next request: owner, viewer, not a member [8.3.2a]", async () => {
  const place = await makePlace();
  const ben = await makeUser("Ben");
  const cookie = await cookieOf(ben);
  const key = { workspaceId: place.own, userId: ben.userId };
  const named = await namedIn(place);
  const words = async (may: (entrance: Entrance) => Word[], about: string) => {
    await each(INSIDE, async (entrance) => expect.soft(may(entrance), `${hint(entrance)}, ${about}`).toContain(await knock(entrance, named, cookie)));
  };
  const byRole = (role: "owner" | "viewer") => (entrance: Entrance) =>
    expectedAt(entrance, (right) => ((RIGHTS[right].of as readonly string[]).includes(role) ? "all" : "forbidden"));
  await join(place.own, ben, "owner");
  await words(byRole("owner"), "owner");
  await account().membership.update({ where: { workspaceId_userId: key }, data: { role: "viewer" } });
  await words(byRole("viewer"), "demoted");
  await account().membership.delete({ where: { workspaceId_userId: key } });
  await words(() => ["not found"], "let go");
});

test("what takes having shown who one is leads a session of yesterday there, and does nothing [8.2.4]", async () => {
  const place = await makePlace();
  const { userId } = place.owner;
  const cookie = await cookieOf(place.owner);
  const another = await makeWorkspace(place.owner);
  await account().session.updateMany({ where: { userId }, data: { authenticatedAt: new Date(Date.now() - 11 * 60_000) } });
  const named = await namedIn(place);
  // Ending a token and retiring a device require it where that puts off an end that is planned.
  const soon = new Date(Date.now() + 3_600_000);
  await account().apiToken.updateMany({ where: { id: named.token ?? "" }, data: { expiresAt: soon, endingSince: new Date() } });
  await account().device.updateMany({ where: { id: place.opened }, data: { retiresAt: soon } });
  const before = await rowsOfTenant(idsIn(place));
  // Readings are only deleted in a field that there is, and so it is looked for first.
  const fresh = ACTIONS.filter(({ also, name }) => also.includes("fresh") && name !== "deleteReadings");
  expect(fresh.length).toBeGreaterThan(3);
  for (const entrance of fresh) {
    const { filled: example } = await formNaming(entrance, { device: place.opened, to: another, member: userId, parent: place.parent, token: named.token });
    // An invitation that gives only reading rights is the exception (decision 0027).
    const filled = { ...example, ...(entrance.name === "invite" ? { role: "editor" } : {}), ...(entrance.name === "endToken" ? { kind: "program" } : {}) };
    const { told } = await sendForm(entrance, named, Object.entries({ workspace: place.own, ...filled }), cookie);
    expect.soft(told, hint(entrance)).toMatchObject({ message: "Confirm your identity to continue.", confirm: { factors: [] }, data: null });
  }
  expect(await rowsOfTenant(idsIn(place))).toEqual(before);
});
