/**
 * The policy sentence by sentence, and every way in for each: what stops a session, an API token, a device token over HTTP and MQTT,
 * and the token of a webhook. API tokens act for their issuer; device and webhook tokens act for their workspace (decision 0012).
 */
import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { resume } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { env } from "#lib/platform/env.ts";
import { ids } from "#lib/platform/ids.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { addTotp, having } from "#tests/support/standings.ts";
import { beginToken, join, makeUser, makeWorld } from "#tests/support/world.ts";

const SECRET = "a-secret-that-was-agreed-on-with-the-broker";
Object.assign(env(), { MQTT_AUTH_SECRET: SECRET });

/** A workspace, and an admin of it who issued one of each. */
async function setUp() {
  const world = await makeWorld();
  const issuer = await makeUser("Ben");
  await join(world.workspaceId, issuer, "admin");
  const cookie = await beginToken(issuer.userId);
  const enter = <R extends workspaces.Right>(right: R) => workspaces.enter(issuer, world.workspaceId, right);
  const scopes: workspaces.Right[] = ["measurements:write"];
  const api = await workspaces.issueApiToken(await enter("tokens:write"), { name: "Script", scopes, devices: "all", reachesBelow: false, expiresAt: null });
  const device = await devices.register(await enter("devices:add"), { name: "Gauge" });
  const webhook = await devices.issueWebhook(await enter("tokens:write"), { name: "Bridge", devices: [device.device.id], expiresAt: null });
  return { world, workspaceId: world.workspaceId, issuer, cookie, api, device: { id: device.device.id, token: device.token }, webhook };
}
type Made = Awaited<ReturnType<typeof setUp>>;

const missing = () => Promise.reject(new Error("refused"));

/** Resolves for whoever may add a reading through this door. */
const DOORS = {
  session: async ({ cookie, workspaceId }: Made, now: Date) =>
    workspaces.enter((await resume(cookie, {}, now)) ?? (await missing()), workspaceId, "measurements:write", now),
  api: async ({ api, workspaceId }: Made, now: Date) => workspaces.enter(await workspaces.authenticate(api.token, now), workspaceId, "measurements:write", now),
  device: ({ device }: Made, now: Date) => devices.authenticate(device.token, now),
  mqtt: async ({ device }: Made, now: Date) => (await devices.rightsAtBroker(SECRET, device.token, now)) ?? (await missing()),
  webhook: async ({ webhook, device }: Made, now: Date) => {
    const sender = await devices.authenticate(webhook.token, now);
    return (sender.kind === "webhook" && (await sender.device(device.id))) || (await missing());
  },
};
type Door = keyof typeof DOORS;

const workspace =
  (data: object) =>
  ({ workspaceId: id }: Made) =>
    account().workspace.update({ where: { id }, data });
const requireFactor = workspace({ requiresFactor: true });
const ofIssuer = ({ workspaceId, issuer: { userId } }: Made) => ({ where: { workspaceId, userId } });
const now = new Date();

const ALL: readonly Door[] = ["session", "api", "device", "mqtt", "webhook"];
const FOR_WORKSPACE: readonly Door[] = ["device", "mqtt", "webhook"];

type Sentence = { sentence: string; given: (made: Made) => Promise<unknown>; open: readonly Door[]; at?: Date };

const SENTENCES: Sentence[] = [
  { sentence: "Each credential acts while nothing has changed.", given: async () => {}, open: ALL },
  { sentence: "A required second factor stops whoever has none, and their tokens.", given: requireFactor, open: FOR_WORKSPACE },
  {
    sentence: "A second factor that is required above stops members from above as well.",
    given: async (made) => {
      const { workspaceId, issuer } = made;
      const above = await makeWorld();
      await account().membership.deleteMany(ofIssuer(made));
      await join(above.workspaceId, issuer, "admin");
      await account().workspace.update({ where: { id: above.workspaceId }, data: { requiresFactor: true } });
      await account().workspace.update({ where: { id: workspaceId }, data: { parentId: above.workspaceId, inherits: true } });
    },
    open: FOR_WORKSPACE,
  },
  {
    sentence: "The tokens of an issuer who has set up a factor act; a session in which none was shown does not.",
    given: async (made) => {
      await addTotp(made.issuer);
      await requireFactor(made);
    },
    open: ["api", ...FOR_WORKSPACE],
  },
  {
    sentence: "A session in which the factor was shown enters.",
    given: async (made) => {
      await addTotp(made.issuer);
      await requireFactor(made);
      await account().session.updateMany({ where: { userId: made.issuer.userId }, data: { factor: "totp" } });
    },
    open: ALL,
  },
  {
    sentence: "An enrolment that was not confirmed is no second factor.",
    given: async (made) => {
      await addTotp(made.issuer);
      await account().totp.updateMany({ where: { userId: made.issuer.userId }, data: { confirmedAt: null } });
      await requireFactor(made);
    },
    open: FOR_WORKSPACE,
  },
  {
    sentence: "A demoted issuer has fewer rights, and so have their tokens.",
    given: (made) => account().membership.updateMany({ ...ofIssuer(made), data: { role: "viewer" } }),
    open: FOR_WORKSPACE,
  },
  {
    sentence: "Whoever was removed is a stranger, and so are their tokens.",
    given: (made) => account().membership.deleteMany(ofIssuer(made)),
    open: FOR_WORKSPACE,
  },
  {
    sentence: "An account that is being erased opens nothing.",
    given: ({ issuer }) => account().user.update({ where: { id: issuer.userId }, data: { erasing: true } }),
    open: FOR_WORKSPACE,
  },
  { sentence: "A closed workspace takes nothing in.", given: workspace({ closedAt: now }), open: [] },
  {
    sentence: "What was revoked or signed out has ended, and each by itself.",
    given: async (made) => {
      const revokedAt = new Date();
      await account().session.deleteMany({ where: { userId: made.issuer.userId } });
      await account().apiToken.updateMany({ ...ofIssuer(made), data: { revokedAt } });
      await account().deviceToken.updateMany({ where: { workspaceId: made.workspaceId }, data: { revokedAt } });
    },
    open: [],
  },
  {
    sentence: "Signing out ends no token.",
    given: ({ issuer }) => account().session.deleteMany({ where: { userId: issuer.userId } }),
    open: ["api", ...FOR_WORKSPACE],
  },
  {
    sentence: "What has expired has ended.",
    given: async ({ workspaceId }) => {
      const expiresAt = new Date(now.getTime() + 86_400_000);
      await account().apiToken.updateMany({ where: { workspaceId }, data: { expiresAt } });
      await account().deviceToken.updateMany({ where: { workspaceId }, data: { expiresAt } });
    },
    at: new Date(now.getTime() + 86_400_000),
    open: [],
  },
  {
    sentence: "A retired device takes nothing in from its own token or a webhook.",
    given: async ({ device, workspaceId, world }) => {
      await devices.retire(await world.enter("devices:remove"), device.id);
      expect(await account().webhookDevice.count({ where: { workspaceId } })).toBe(0);
    },
    open: ["session", "api"],
  },
];

describe("each sentence of the policy holds at every door", () => {
  it.each(SENTENCES)("$sentence [8.2.1]", async ({ given, open, at = new Date() }) => {
    const made = await setUp();
    await given(made);
    const found = [];
    for (const door of ALL) if (await DOORS[door](made, at).then(() => true, () => false)) found.push(door); // biome-ignore format: one line
    expect(found).toEqual(open);
  });
});

describe("an API token in a workspace that requires a second factor", () => {
  it("whose issuer has none is refused in words, is shown as powerless, and works again once they add one [6.3.3c]", async () => {
    const made = await setUp();
    const holder = await workspaces.authenticate(made.api.token);
    const enter = () => workspaces.enter(holder, made.workspaceId, "measurements:write");
    const stateOf = async () => {
      const list = await workspaces.listApiTokens(await workspaces.enter(await having("passkey", made.world.session), made.workspaceId, "tokens:read"));
      return list.find(({ id }) => id === made.api.id)?.state;
    };
    await requireFactor(made);
    await expect(enter()).rejects.toMatchObject({ kind: "forbidden", code: "workspace.factor_required" });
    expect(await stateOf()).toBe("powerless");
    expect(await devices.examine(made.api.token, ids.new())).toMatchObject({ works: false, why: "powerless" });
    await addTotp(made.issuer);
    await expect(enter()).resolves.toBeDefined();
    expect(await stateOf()).toBe("works");
    expect(await devices.examine(made.api.token, ids.new())).toMatchObject({ works: true });
  });

  it("of a former issuer acts for whoever replaced it", async () => {
    const made = await setUp();
    await requireFactor(made);
    const owner = await having("totp", made.world.session);
    await addTotp(owner);
    const token = await workspaces.rotateApiToken(await workspaces.enter(owner, made.workspaceId, "tokens:write"), made.api.id, { overlap: "none" });
    await expect(workspaces.enter(await workspaces.authenticate(token), made.workspaceId, "measurements:write")).resolves.toMatchObject({
      userId: owner.userId,
    });
  });
});
