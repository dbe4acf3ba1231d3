/** Who gets in where, and reaches which devices there: every right for every standing, in one's own workspace, another's and none. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Session } from "#lib/identity/index.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { isRefusal } from "#lib/platform/refusal.ts";
import { type Access, deviceIn, devicesIn, enter, lockDevice, RIGHTS, type Right, type TokenAccess } from "#lib/workspaces/index.ts";
import { makePlace, type Place } from "#tests/support/standings.ts";
import type { Expected } from "./standings/coming.ts";
import { PEOPLE } from "./standings/people.ts";
import { PROGRAMS } from "./standings/programs.ts";

const ALL = Object.keys(RIGHTS) as Right[];

/** Everything a refusal could tell. */
function told(error: unknown) {
  if (!isRefusal(error)) throw error;
  const { kind, code, message, detail } = error;
  return { kind, code, message, detail };
}

const attempt = (who: Session | TokenAccess, workspaceId: string, right: Right): Promise<Access | ReturnType<typeof told>> =>
  enter(who, workspaceId, right).catch(told);

const NOT_FOUND = { kind: "notFound", code: "not_found" };
const REFUSED: Record<string, { kind: string; code: string }> = {
  "not found": NOT_FOUND,
  forbidden: { kind: "forbidden", code: "workspace.forbidden" },
  closed: { kind: "forbidden", code: "workspace.closed" },
  "second factor": { kind: "forbidden", code: "workspace.factor_required" },
  scope: { kind: "forbidden", code: "token.scope_missing" },
};

const reachedOf = (expected: Exclude<Expected, string> | "all", place: Place) =>
  expected === "all" ? [place.opened, place.unopened] : expected.map((name) => place[name]);

/** The pass reaches these devices and no other, asked for one by one and all at once. */
async function expectReach(access: Access, reached: readonly string[], place: Place, hint: string) {
  expect((await account().device.findMany({ where: devicesIn(access), select: { id: true } })).map(({ id }) => id).sort(), hint).toEqual([...reached].sort());
  const missing = await transaction((tx) => lockDevice(tx, access, ids.new())).catch(told);
  expect(missing, hint).toMatchObject(NOT_FOUND);
  for (const id of [place.opened, place.unopened, place.below, place.theirs, `${place.opened} `, "", "no-number"]) {
    const found = await transaction((tx) => lockDevice(tx, access, id)).catch(told);
    if (reached.includes(id)) {
      expect(found, hint).toBeUndefined();
      expect(deviceIn(access, id)).toEqual({ workspaceId: access.workspaceId, id });
    } else expect(found, `${hint}, ${id}`).toEqual(missing);
  }
}

let common: Promise<Place> | undefined;
/** One place for all who change nothing about it. */
const shared = () => (common ??= makePlace());

describe.each([...PEOPLE, ...PROGRAMS])("$who", ({ happens, come, may, isIn = "own" }) => {
  let place: Place;
  let who: Session | TokenAccess;

  beforeAll(async () => {
    place = happens ? await makePlace() : await shared();
    await happens?.(place);
    who = await come(place);
  });

  it("has exactly the rights of the table, for exactly the devices of the table [8.2.1, 8.2.2]", async () => {
    const checked = new Set<string>();
    const answers = await Promise.all(ALL.map(async (right) => ({ right, got: await attempt(who, place[isIn], right) })));
    for (const { right, got } of answers) {
      const expected = may(right);
      if (typeof expected === "string" && expected !== "all") {
        expect(got, right).toMatchObject(REFUSED[expected] ?? {});
        continue;
      }
      expect(got, right).toMatchObject({ workspaceId: place[isIn], reach: expected === "all" ? "all" : new Set(reachedOf(expected, place)) });
      const reached = isIn === "own" ? reachedOf(expected, place) : [];
      if (isIn === "own" && !checked.has(reached.join())) await expectReach(got as Access, reached, place, right);
      checked.add(reached.join());
    }
  });

  it("cannot tell another's workspace from none, whatever they ask for [8.2.2, 8.4.1]", async () => {
    const missing = await attempt(who, ids.new(), "workspace:read");
    expect(missing).toMatchObject(NOT_FOUND);
    expect(await attempt(who, "no-number", "workspace:read")).toEqual(missing);
    const foreign = await Promise.all(ALL.map((right) => attempt(who, place.foreign, right)));
    for (const answer of foreign) expect(answer).toEqual(missing);
  });
});
