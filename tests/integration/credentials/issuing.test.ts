/** Every verb that issues a credential: who must have authenticated lately, and who may no longer act by the time it commits. */
import { beforeAll, describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { account } from "#lib/platform/db/account.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import type { IssueApiToken } from "#lib/workspaces/schema.ts";
import { sources } from "#tests/support/sources.ts";
import { program } from "#tests/support/standings.ts";
import { join, makeUser, makeWorld, type World } from "#tests/support/world.ts";

const EVERY = Object.keys(workspaces.RIGHTS) as workspaces.Right[];
const MINUTE = 60_000;
const READ: IssueApiToken = { name: "Report", scopes: ["devices:read"], devices: "all", reachesBelow: false, expiresAt: null };

type Made = Awaited<ReturnType<typeof setUp>>;
type Holder = Parameters<typeof workspaces.enter>[0];
/** Enters with the right of the verb; what comes back calls the verb. */
type Prepared = (now?: Date) => Promise<unknown>;
type Verb = (made: Made, enter: <R extends workspaces.Right>(right: R) => Promise<workspaces.Access<R>>) => Promise<Prepared>;

async function setUp() {
  const world = await makeWorld();
  const access = await world.enter("tokens:write");
  const { device } = await devices.register(await world.enter("devices:add"), { name: "Gauge" });
  const retired = (await devices.register(await world.enter("devices:add"), { name: "Old gauge" })).device;
  await devices.retire(await world.enter("devices:remove"), retired.id);
  const webhook = await devices.issueWebhook(access, { name: "Bridge", devices: [device.id], expiresAt: null });
  const api = await workspaces.issueApiToken(access, READ);
  return { world, device: device.id, retired: retired.id, webhook: webhook.id, api: api.id };
}

/** A verb of `file`, called with an `Access` for `right`. */
const verb = <R extends workspaces.Right>(file: string, right: R, call: (access: workspaces.Access<R>, made: Made, now?: Date) => Promise<unknown>) => {
  const prepare: Verb = async (made, enter) => {
    const access = await enter(right);
    return (now) => call(access, made, now);
  };
  return { file, prepare };
};

const [API_TOKENS, WEBHOOK] = ["lib/workspaces/api-tokens.ts", "lib/devices/webhook.ts"] as const;

const VERBS: Record<string, { file: string; prepare: Verb }> = {
  "issuing an API token that only reads": verb(API_TOKENS, "tokens:write", (access, _, now) => workspaces.issueApiToken(access, READ, now)),
  "replacing an API token": verb(API_TOKENS, "tokens:write", (access, { api }, now) => workspaces.rotateApiToken(access, api, { overlap: "none" }, now)),
  "replacing an API token with an overlap": verb(API_TOKENS, "tokens:write", (access, { api }, now) =>
    workspaces.rotateApiToken(access, api, { overlap: "day" }, now),
  ),
  "adding a webhook": verb(WEBHOOK, "tokens:write", (access, { device }, now) =>
    devices.issueWebhook(access, { name: "Bridge", devices: [device], expiresAt: null }, now),
  ),
  "replacing the token of a webhook": verb(WEBHOOK, "tokens:write", (access, { webhook }, now) =>
    devices.replaceWebhook(access, webhook, { overlap: "none" }, now),
  ),
  "replacing the token of a device": verb("lib/devices/token.ts", "tokens:write", (access, { device }, now) =>
    devices.replace(access, device, { overlap: "none" }, now),
  ),
  "a signing secret": verb("lib/devices/set-signing.ts", "tokens:write", (access, { webhook }, now) =>
    devices.setSigning(access, webhook, true, { overlap: "none" }, now),
  ),
  "adding a device": verb("lib/devices/device.ts", "devices:add", (access, _, now) => devices.register(access, { name: "Weir" }, now)),
  "importing devices": verb("lib/devices/import.ts", "devices:add", (access, _, now) =>
    devices.import(access, [{ name: "Weir", tags: [], interval: 60 }], now),
  ),
  "reviving a device": verb("lib/devices/retire.ts", "devices:remove", (access, { retired }, now) => devices.revive(access, retired, now)),
};

const CASES = Object.entries(VERBS);

const told = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "works",
    (error: { code?: string }) => error.code ?? String(error),
  );

/** Every stored secret of the workspace, so that a new one shows. */
async function secretsOf(workspaceId: string): Promise<string> {
  const where = { where: { workspaceId }, orderBy: { id: "asc" } } as const;
  const [api, sending] = [await account().apiToken.findMany(where), await account().deviceToken.findMany(where)];
  const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString("hex");
  return [...api, ...sending].map((row) => [row.id, hex(row.secretHash), "signingSealed" in row && hex(row.signingSealed)].join()).join("\n");
}

const through =
  (holder: Holder, { world }: Made) =>
  <R extends workspaces.Right>(right: R) =>
    workspaces.enter(holder, world.workspaceId, right);

describe("issuing a credential", () => {
  let made: Made;
  beforeAll(async () => {
    made = await setUp();
  });

  it("is tested here for every file that makes one", () => {
    const makers = sources("lib/**/*.ts").filter(({ file, text }) => !file.startsWith("lib/platform") && /\bnew(Token|SigningSecret)\(/.test(text));
    expect(makers.map(({ file }) => file).sort()).toEqual([...new Set(CASES.map(([, { file }]) => file))].sort());
  });

  it.each(CASES)(
    "(%s) requires a person to have authenticated within ten minutes; a program presents its token with each request [8.2.4]",
    async (_, { prepare }) => {
      const run = await prepare(made, through(made.world.session, made));
      const before = await secretsOf(made.world.workspaceId);
      const stale = new Date(made.world.session.authenticatedAt.getTime() + 10 * MINUTE);
      expect(await told(run(stale))).toBe("session.stale");
      expect(await secretsOf(made.world.workspaceId)).toBe(before);
      const byProgram = await prepare(made, through(await program(made.world.workspaceId, made.world.session, { scopes: EVERY }), made));
      expect(await told(byProgram(stale))).toBe("works");
    },
  );
});

/** What happens between entering and the transaction, to an admin and to the token of that admin. */
const ENDINGS: Record<string, { end: (world: World, userId: string) => Promise<unknown>; session: string; token: string }> = {
  "the revocation of the token, the end of the session": {
    end: async (_, userId) => {
      await account().apiToken.updateMany({ where: { userId }, data: { revokedAt: new Date() } });
      await account().session.deleteMany({ where: { userId } });
    },
    session: "session.missing",
    token: "token.unknown",
  },
  "a demotion": {
    end: ({ workspaceId }, userId) => account().membership.updateMany({ where: { workspaceId, userId }, data: { role: "viewer" } }),
    session: "workspace.forbidden",
    token: "workspace.forbidden",
  },
  "the removal from the workspace": {
    end: ({ workspaceId }, userId) => account().membership.deleteMany({ where: { workspaceId, userId } }),
    session: "not_found",
    token: "not_found",
  },
  "the closing of the workspace": {
    end: ({ workspaceId }) => account().workspace.update({ where: { id: workspaceId }, data: { closedAt: new Date() } }),
    session: "workspace.closed",
    token: "workspace.closed",
  },
  "a second factor that the workspace requires from now on": {
    end: ({ workspaceId }) => account().workspace.update({ where: { id: workspaceId }, data: { requiresFactor: true } }),
    session: "workspace.factor_required",
    token: "workspace.factor_required",
  },
};

describe("a credential that is issued with a pass from before", () => {
  it.each(Object.entries(ENDINGS))("%s is refused by every verb, and none is stored [8.3.2e]", async (_, { end, session, token }) => {
    const made = await setUp();
    const admin = await makeUser("Ben");
    await join(made.world.workspaceId, admin, "admin");
    const holders = [admin, await program(made.world.workspaceId, admin, { scopes: EVERY })] as const;
    const prepared: [string, Prepared, string][] = [];
    for (const [name, { prepare }] of CASES)
      for (const [index, holder] of holders.entries()) prepared.push([name, await prepare(made, through(holder, made)), index === 0 ? session : token]);
    await end(made.world, admin.userId);
    const before = await secretsOf(made.world.workspaceId);
    for (const [name, run, expected] of prepared) expect([name, await told(run())]).toEqual([name, expected]);
    expect(await secretsOf(made.world.workspaceId)).toBe(before);
  });

  it("with the secret that a replacement without overlap made void is refused, and with the successor it works", async () => {
    const { world, api } = await setUp();
    const owner = await world.enter("tokens:write");
    const { id, token } = await workspaces.issueApiToken(owner, { ...READ, scopes: EVERY });
    const access = await workspaces.enter(await workspaces.authenticate(token), world.workspaceId, "tokens:write");
    const successor = await workspaces.rotateApiToken(owner, id, { overlap: "none" });
    expect(await told(workspaces.rotateApiToken(access, api, { overlap: "none" }))).toBe("token.unknown");
    const renewed = await workspaces.enter(await workspaces.authenticate(successor), world.workspaceId, "tokens:write");
    expect(await told(workspaces.rotateApiToken(renewed, id, { overlap: "none" })), "also for itself").toBe("works");
  });
});
