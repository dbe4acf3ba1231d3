/** Budgets of invitation e-mails: one address receives few of them, and no workspace uses up the invitations of another. */
import { expect, it } from "vitest";
import { profile, type Session } from "#lib/identity/index.ts";
import { DAY, HOUR, after as later } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { deliver } from "#lib/platform/mail/deliver.ts";
import { countKeys } from "#lib/platform/seal/index.ts";
import { purge, runErasure } from "#lib/privacy/index.ts";
import {
  type Access,
  acceptInvitation,
  declineInvitation,
  enter,
  invite,
  refuseInvitation,
  resendInvitation,
  revokeInvitation,
} from "#lib/workspaces/index.ts";
import { eraseAccount } from "#tests/support/erase-account.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { makeUser, makeWorkspace, makeWorld } from "#tests/support/world.ts";
import { codeOf } from "./people.ts";

type Case = { readonly access: Access<"members:write">; readonly id: string; readonly token: string; readonly person: Session };

const sessionIn = ({ session }: Access<"members:write">): Session => {
  if (!session) throw new Error("no session");
  return session;
};

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

it.each([
  ["taken back", async ({ access, id }: Case) => revokeInvitation(access, id)],
  ["refused", async ({ token }: Case) => refuseInvitation(token)],
  ["declined", async ({ person, id }: Case) => declineInvitation(person, id)],
  ["accepted", async ({ person, id }: Case) => void (await acceptInvitation(person, id))],
  ["gone with the account of the invited person", async ({ person }: Case) => void (await eraseAccount(person))],
  ["gone with the account of the inviter", async ({ access }: Case) => void (await eraseAccount(sessionIn(access)))],
  ["expired", async () => void (await purge(later(new Date(), 8 * DAY)))],
])("the undelivered e-mails of an invitation that is %s are deleted with their keys", async (_, end) => {
  const [world, person] = [await makeWorld(), await makeUser("Ivo")];
  const { email } = await profile(person);
  const access = await world.enter("members:write");
  const id = await invite(access, viewer(email));
  await resendInvitation(access, id);
  const token = await linkTokenFor(email);
  const sent = (await account().letter.findMany({ where: { invitationId: id }, select: { id: true } })).map((letter) => letter.id);
  expect(sent).toHaveLength(2);
  await end({ access, id, token, person });
  await runJobs({ "erasure.run": runErasure });
  expect(await account().letter.count({ where: { id: { in: sent } } })).toBe(0);
  await runJobs({ "mail.deliver": async (job, payload) => (sent.includes(payload.letterId ?? "") ? deliver(job, payload) : undefined) });
  await expect(countKeys(sent)).resolves.toBe(0);
});
