/** Budgets of invitation e-mails: one address receives few of them, and no workspace uses up the invitations of another. */
import { expect, it } from "vitest";
import { DAY, HOUR, after as later } from "#lib/platform/clock.ts";
import { ids } from "#lib/platform/ids.ts";
import { enter, invite, resendInvitation } from "#lib/workspaces/index.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { makeWorkspace, makeWorld } from "#tests/support/world.ts";
import { codeOf } from "./people.ts";

const viewer = (email: string) => ({ email, role: "viewer" as const });

it("one address receives at most 20 invitation e-mails a day from all workspaces together [2.4.1]", async () => {
  const email = `${ids.new()}@kept.example`;
  const { session, workspaceId } = await makeWorld();
  const workspaces = [workspaceId, await makeWorkspace(session), await makeWorkspace(session)];
  const invitations = await Promise.all(
    workspaces.map(async (id) => {
      const access = await enter(session, id, "members:write");
      return { access, id: await invite(access, viewer(email)) };
    }),
  );
  // Not today, and not tomorrow, which may begin while this runs: each UTC day has budgets of its own.
  const day = new Date(Math.ceil(Date.now() / DAY) * DAY + DAY);
  const outcomes: unknown[] = [];
  for (const hour of [0, 1, 2]) {
    for (const { access, id } of invitations) {
      for (let n = 0; n < 5; n++) outcomes.push(await codeOf(resendInvitation(access, id, later(day, hour * (HOUR + 1)))));
    }
  }
  expect(outcomes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => "it worked"));
  expect(new Set(outcomes.slice(20))).toEqual(new Set(["invitation.address_daily.limited"]));
  expect(await lettersTo(email)).toHaveLength(3 + 20);
});

it("a workspace that used up its invitation e-mails to an address does not stop those of another workspace", async () => {
  const email = `${ids.new()}@kept.example`;
  const [stranger, owner] = [await makeWorld(), await makeWorld()];
  const access = await stranger.enter("members:write");
  const id = await invite(access, viewer(email));
  for (let n = 0; n < 4; n++) await resendInvitation(access, id);
  expect(await codeOf(resendInvitation(access, id))).toBe("invitation.address.limited");
  expect(await codeOf(invite(await owner.enter("members:write"), viewer(email)))).toBe("it worked");
});

it("a refused invitation is not charged to the address", async () => {
  const email = `${ids.new()}@kept.example`;
  const access = await (await makeWorld()).enter("members:write");
  const id = await invite(access, viewer(email));
  for (let n = 0; n < 5; n++) expect(await codeOf(invite(access, viewer(email)))).toBe("invitation.pointless");
  for (let n = 0; n < 4; n++) expect(await codeOf(resendInvitation(access, id))).toBe("it worked");
});
