import { expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import type { Session } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import type { Letter } from "#lib/platform/mail/index.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { keysOf, open } from "#lib/platform/seal/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { join, makeUser, makeWorld } from "#tests/support/world.ts";

const DAY = 86_400_000;
const start = new Date();
const at = (days: number) => new Date(start.getTime() + days * DAY);
const job = JobAccess.claimed("1");

const announce = async (now: Date) => {
  for (const endings of [workspaces.apiTokenEndings, devices.tokenEndings]) await workspaces.announceEnds(job, endings, now);
};

/** The mails about ends to one person, as subject and first characters of the token. */
async function told({ userId }: Session): Promise<string[]> {
  const rows = await account().letter.findMany({ where: { userId }, orderBy: { createdAt: "asc" } });
  const keys = await keysOf(rows.map(({ id }) => id));
  const letters = rows.flatMap(({ id, letterSealed }) => {
    const key = keys.get(id);
    return key ? [JSON.parse(open(key, "letter.letter_sealed", id, letterSealed)) as Letter] : [];
  });
  return letters
    .filter(({ subject }) => /end/.test(subject) && !/was/.test(subject))
    .map(({ subject, facts = [] }) => `${subject}: ${facts.find(([label]) => label === "Token")?.[1]} of ${facts[1]?.join(" ")}`);
}

/** A world whose admin issued one token of each kind, which end in thirty days. */
async function setUp() {
  const world = await makeWorld();
  const admin = await makeUser("Ben");
  await join(world.workspaceId, admin, "admin");
  const access = await workspaces.enter(admin, world.workspaceId, "tokens:write");
  const { device } = await devices.register(await world.enter("devices:add"), { name: "Gauge" });
  const expiresAt = at(30);
  const program = await workspaces.issueApiToken(access, { name: "Report", scopes: ["devices:read"], devices: "all", reachesBelow: false, expiresAt });
  const webhook = await devices.issueWebhook(access, { name: "Bridge", devices: [device.id], expiresAt });
  const own = await devices.replace(access, device.id, { overlap: "none", expiresAt });
  const named = [[program.token, "Program “Report”"], [webhook.token, "Webhook “Bridge”"], [own, "Device “Gauge”"]] as const; // biome-ignore format: one line
  const hints = named.map(([token, name]) => `${token.slice(0, 10)}… of ${name}`);
  return { world, admin, access, program, hints };
}

it("whoever issued a token that ends, and the owner of its workspace, hear of it seven days before and when it has, once each [6.4.5]", async () => {
  const { world, admin, hints } = await setUp();
  await announce(at(22.9));
  expect(await told(admin)).toEqual([]);
  await Promise.all([announce(at(23.1)), announce(at(23.1))]);
  await announce(at(29));
  const soon = hints.map((hint) => `A token ends soon: ${hint}`).sort();
  expect([(await told(admin)).sort(), (await told(world.session)).sort()]).toEqual([soon, soon]);
  await Promise.all([announce(at(30)), announce(at(30))]);
  await announce(at(31));
  const both = [...hints.map((hint) => `A token has ended: ${hint}`), ...soon].sort();
  expect([(await told(admin)).sort(), (await told(world.session)).sort()]).toEqual([both, both]);
});

it("an end whose mail fails keeps no other from being announced", async () => {
  const { hints, admin } = await setUp();
  let asked = 0;
  const failing = async () => {
    if (++asked === 1) throw new Error("lost connection");
    return true;
  };
  const endings = {
    due: async (now: Date) => (await devices.tokenEndings.due(now)).filter(({ hint }) => hints.some((each) => each.startsWith(hint))),
    claim: failing,
  };
  await expect(workspaces.announceEnds(job, endings, at(23.5))).rejects.toThrow("lost connection");
  expect([asked, (await told(admin)).length]).toEqual([2, 1]);
});

it("nobody hears of one that was ended before, that was issued for some days only, or whose workspace is closed, and of a new end anew", async () => {
  const { world, admin, access, program, hints } = await setUp();
  await workspaces.rotateApiToken(access, program.id, { overlap: "none", expiresAt: at(60) });
  await workspaces.issueApiToken(access, { name: "Day", scopes: ["devices:read"], devices: "all", reachesBelow: false, expiresAt: at(5) });
  await announce(at(4));
  expect(await told(admin)).toEqual([]);
  await announce(at(5));
  expect(await told(admin)).toEqual([expect.stringMatching(/^A token has ended/)]);
  await announce(at(24));
  const device = (await devices.listTokens(await world.enter("tokens:read"))).find(({ kind }) => kind === "device");
  expect((await told(admin)).slice(1).sort()).toEqual(hints.slice(1).map((hint) => `A token ends soon: ${hint}`).sort()); // biome-ignore format: one line
  await devices.revoke(access, device?.devices[0] ?? "");
  await account().workspace.update({ where: { id: world.workspaceId }, data: { closedAt: at(25) } });
  await announce(at(31));
  expect(await told(admin)).toHaveLength(3);
});
