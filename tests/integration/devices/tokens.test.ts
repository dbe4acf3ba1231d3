import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { MOST_WEBHOOKS } from "#lib/devices/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { newToken, type TokenKind } from "#lib/platform/token.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { makeWorld, type World } from "#tests/support/world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const later = (milliseconds: number) => new Date(Date.now() + milliseconds);
const told = (attempt: Promise<unknown>) => attempt.then(() => "it worked", ({ kind, code, message, detail }) => ({ kind, code, message, detail })); // biome-ignore format: one line
const refusedAt = (field: string) => ({ kind: "invalid", detail: { fields: { [field]: expect.any(String) } } });
const works = (token: string, device?: string, now?: Date) =>
  devices.authenticate(token, now).then(async (sender) => (sender.kind === "webhook" && device ? (await sender.device(device)) !== null : true), () => false); // biome-ignore format: one line

async function setUp() {
  const world = await makeWorld();
  const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Gauge" });
  const access = await world.enter("tokens:write");
  const webhook = await devices.issueWebhook(access, { name: "Bridge", devices: [device.id], expiresAt: null });
  return { world, device, token, access, webhook };
}

/** A pass of a program whose token reaches `device` alone. */
async function programFor<R extends workspaces.Right>(world: World, device: string, right: R) {
  const scopes: workspaces.Right[] = ["tokens:read", "tokens:write", right];
  const input = { name: "Limited", scopes, devices: [device], reachesBelow: false, expiresAt: null };
  const { token } = await workspaces.issueApiToken(await world.enter("tokens:write"), input);
  return workspaces.enter(await workspaces.authenticate(token), world.workspaceId, right);
}

describe("the token of a device", () => {
  it("that is replaced works for the overlap that was chosen, and the one before it not any more", async () => {
    const { access, device, token } = await setUp();
    const second = await devices.replace(access, device.id, { overlap: "day" });
    expect([await works(token), await works(second)]).toEqual([true, true]);
    expect([await works(token, undefined, later(DAY + 1000)), await works(second, undefined, later(DAY + 1000))]).toEqual([false, true]);
    const third = await devices.replace(access, device.id, { overlap: "hour" });
    expect([await works(token), await works(second), await works(third)]).toEqual([false, true, true]);
    expect(await account().deviceToken.count({ where: { deviceId: device.id } })).toBe(1);
  });

  it("ends when it was to end, remembered or not, and its overlap with it", async () => {
    const { world, access, device } = await setUp();
    const first = await devices.replace(access, device.id, { overlap: "none", expiresAt: later(HOUR) });
    expect(await works(first)).toBe(true);
    const second = await devices.replace(access, device.id, { overlap: "week", expiresAt: later(30 * DAY) });
    expect([await works(first, undefined, later(HOUR + 1000)), await works(second, undefined, later(HOUR + 1000))]).toEqual([false, true]);
    await expect(devices.replace(access, device.id, { overlap: "none", expiresAt: later(-1) })).rejects.toMatchObject(refusedAt("expiresAt"));
    const then = later(31 * DAY);
    await expect(devices.replace(await world.enter("tokens:write", then), device.id, { overlap: "none" }, then)).rejects.toMatchObject(refusedAt("expiresAt"));
  });

  it("is ended without another one, once however often it is asked at the same time, and given anew", async () => {
    const { access, device, token } = await setUp();
    const results = await Promise.allSettled([1, 2, 3].map(() => devices.revoke(access, device.id)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { kind: "conflict", code: "token.ended" } });
    expect(await works(token)).toBe(false);
    expect(await works(await devices.replace(access, device.id, { overlap: "week" }))).toBe(true);
    expect(await works(token)).toBe(false);
  });
});

describe("the token of a webhook", () => {
  it("is replaced with overlap, and ended at once and for good, which is recorded", async () => {
    const { access, device, webhook } = await setUp();
    const next = await devices.replaceWebhook(access, webhook.id, { overlap: "hour" });
    expect([await works(webhook.token, device.id), await works(next, device.id)]).toEqual([true, true]);
    await devices.revokeWebhook(access, webhook.id);
    expect([await works(webhook.token, device.id), await works(next, device.id)]).toEqual([false, false]);
    await expect(devices.revokeWebhook(access, webhook.id)).rejects.toMatchObject({ code: "token.ended" });
    await expect(devices.replaceWebhook(access, webhook.id, { overlap: "none" })).rejects.toMatchObject({ code: "token.ended" });
    const events = await account().auditEntry.findMany({ where: { objectId: webhook.id }, orderBy: { seq: "asc" } });
    expect(events.map(({ event }) => event)).toEqual(["token.issued", "token.replaced", "token.revoked"]);
  });

  it("is bound to devices of this workspace that are in use; others are to this all the same", async () => {
    const [{ access, world }, foreign] = [await setUp(), await setUp()];
    const { device: retired } = await devices.register(await world.enter("devices:add"), { name: "Old" });
    await devices.retire(await world.enter("devices:remove"), retired.id);
    const answers = [];
    for (const device of [foreign.device.id, ids.new(), "x", retired.id]) {
      answers.push(await told(devices.issueWebhook(access, { name: "Bridge", devices: [device], expiresAt: null })));
    }
    expect(answers[0]).toMatchObject(refusedAt("devices"));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    await expect(devices.issueWebhook(access, { name: "Bridge", devices: [], expiresAt: later(400 * DAY) })).rejects.toMatchObject(refusedAt("expiresAt"));
  });

  it("passes the limit of a workspace by none, also at the same time", async () => {
    const { access, device, world } = await setUp();
    const { workspaceId } = world;
    const row = () => ({
      id: ids.new(),
      workspaceId,
      nameSealed: new Uint8Array(30),
      secretHash: new Uint8Array(Buffer.from(ids.new())),
      hint: "kept_w_abc",
      createdAt: new Date(),
    });
    await account().deviceToken.createMany({ data: Array.from({ length: MOST_WEBHOOKS - 3 }, row) });
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => devices.issueWebhook(access, { name: "One more", devices: [device.id], expiresAt: null })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { kind: "conflict", code: "webhook.limit_reached" } });
  });
});

describe("a token of somebody else, or out of reach", () => {
  it("is to every verb what a missing or malformed one is: not found [8.2.2]", async () => {
    const [own, foreign] = [await setUp(), await setUp()];
    const reading = await own.world.enter("tokens:read");
    const theirs = (await devices.listTokens(await foreign.world.enter("tokens:read"))).map(({ id }) => id);
    expect(theirs).toHaveLength(2);
    const verbs: ((id: string) => Promise<unknown>)[] = [
      (id) => devices.getToken(reading, id),
      (id) => devices.replaceWebhook(own.access, id, { overlap: "none" }),
      (id) => devices.revokeWebhook(own.access, id),
      (id) => devices.setSigning(own.access, id, true),
      (id) => devices.setSigning(own.access, id, false),
      (id) => devices.setBackfill(own.access, { token: id }, true),
    ];
    for (const verb of verbs) {
      const missing = await told(verb(ids.new()));
      expect(missing).toMatchObject({ kind: "notFound" });
      for (const id of [...theirs, "x", own.webhook.id.toUpperCase()]) expect(await told(verb(id))).toEqual(missing);
    }
    expect(await told(devices.revoke(own.access, foreign.device.id))).toEqual(await told(devices.revoke(own.access, ids.new())));
    expect(await works(foreign.token)).toBe(true);
  });

  it("is not seen by a program that reaches one device alone, nor bound by it to another", async () => {
    const { world, device, webhook } = await setUp();
    const { device: other } = await devices.register(await world.enter("devices:add"), { name: "Other" });
    const access = await world.enter("tokens:write");
    const both = await devices.issueWebhook(access, { name: "Both", devices: [device.id, other.id], expiresAt: null });
    const [reading, writing] = [await programFor(world, device.id, "tokens:read"), await programFor(world, device.id, "tokens:write")];
    expect((await devices.listTokens(reading)).map(({ name }) => name).sort()).toEqual(["Bridge", "Gauge"]);
    const missing = await told(devices.revokeWebhook(writing, ids.new()));
    expect(await told(devices.revokeWebhook(writing, both.id))).toEqual(missing);
    expect(await told(devices.setSigning(writing, both.id, true))).toEqual(missing);
    await expect(devices.issueWebhook(writing, { name: "More", devices: [device.id, other.id], expiresAt: null })).rejects.toMatchObject(refusedAt("devices"));
    await expect(devices.revokeWebhook(writing, webhook.id)).resolves.toBeUndefined();
  });
});

describe("readings from long ago", () => {
  it("are allowed and no longer by somebody who just showed who they are, for a token that works; the record has it", async () => {
    const { access, world, webhook, device } = await setUp();
    await expect(devices.setBackfill(access, { token: webhook.id }, true, later(11 * 60_000))).rejects.toMatchObject({ code: "session.stale" });
    const may = async (id: string) => (await devices.getToken(await world.enter("tokens:read"), id)).mayBackfill;
    expect(await may(webhook.id)).toBe(false);
    await Promise.all([devices.setBackfill(access, { token: webhook.id }, true), devices.setBackfill(access, { token: webhook.id }, true)]);
    expect(await may(webhook.id)).toBe(true);
    await devices.setBackfill(access, { device: device.id }, true);
    await devices.setBackfill(access, { token: webhook.id }, false);
    expect(await may(webhook.id)).toBe(false);
    expect(await account().auditEntry.count({ where: { event: "token.changed", objectId: webhook.id } })).toBe(3);
    const program = await programFor(world, device.id, "tokens:write");
    await expect(devices.setBackfill(program, { token: webhook.id }, true)).rejects.toMatchObject({ code: "workspace.forbidden" });
    await devices.revokeWebhook(access, webhook.id);
    await expect(devices.setBackfill(access, { token: webhook.id }, true)).rejects.toMatchObject({ code: "token.ended" });
  });
});

describe("signed messages", () => {
  it("are switched on and off by somebody who just showed who they are; the secret is shown once and kept sealed", async () => {
    const { access, world, webhook } = await setUp();
    await expect(devices.setSigning(access, webhook.id, false, { overlap: "none" }, later(11 * 60_000))).rejects.toMatchObject({ code: "session.stale" });
    const [first, second] = [await devices.setSigning(access, webhook.id, true), await devices.setSigning(access, webhook.id, true)];
    expect(first).not.toBe(second);
    const row = await account().deviceToken.findUniqueOrThrow({ where: { id: webhook.id } });
    expect(Buffer.from(row.signingSealed ?? []).toString("latin1")).not.toContain(String(second).slice(6));
    expect(await devices.getToken(await world.enter("tokens:read"), webhook.id)).toMatchObject({ isSigned: true, kind: "webhook", name: "Bridge" });
    expect(await devices.setSigning(access, webhook.id, false)).toBeNull();
  });
});

describe("asking what a token may do", () => {
  const at = (network: string) => (token: string, now?: Date) => devices.examine(token, network, now);

  it("tells kind, state, end and numbers, and no name; and is no use of it", async () => {
    const { world, access, device, token, webhook } = await setUp();
    const ask = at("192.0.2.0/24");
    const input = { name: "Report", scopes: ["devices:read", "measurements:read"], devices: [device.id], reachesBelow: false, expiresAt: later(DAY) };
    const program = await workspaces.issueApiToken(access, { ...input, scopes: ["devices:read", "measurements:read"] });
    const reports = [await ask(token), await ask(webhook.token), await ask(program.token)];
    expect(reports).toMatchObject([
      { kind: "device", works: true, devices: 1, endsAt: null },
      { kind: "webhook", works: true, devices: 1, isSigned: false },
      { kind: "program", works: true, devices: 1, scopes: ["devices:read", "measurements:read"], dead: 0, endsAt: input.expiresAt },
    ]);
    for (const secret of ["Gauge", "Bridge", "Report", "Marsh", device.id, world.workspaceId]) expect(JSON.stringify(reports)).not.toContain(secret);
    await account().membership.updateMany({ where: { workspaceId: world.workspaceId }, data: { role: "billing" } });
    expect(await ask(program.token)).toMatchObject({ works: false, why: "powerless", scopes: [], dead: 2 });
    await account().workspace.update({ where: { id: world.workspaceId }, data: { closedAt: new Date() } });
    expect([await ask(token), await ask(program.token, later(2 * DAY))]).toMatchObject([{ works: false, why: "closed" }, { works: false, why: "ended", endsAt: null }]); // biome-ignore format: one line
    const used = await account().deviceToken.findMany({ where: { workspaceId: world.workspaceId } });
    expect(used.map(({ lastUsedAt }) => lastUsedAt)).toEqual([null, null]);
    expect(await account().apiToken.findUnique({ where: { id: program.id } })).toMatchObject({ lastUsedAt: null });
  });

  it("tells of an unknown token of any kind, a mistyped one and nonsense the same: nothing", async () => {
    const ask = at("198.51.100.0/24");
    const unknown = (["device", "webhook", "program"] satisfies TokenKind[]).map(newToken);
    for (const one of [...unknown, `${unknown[0]?.slice(0, -1)}x`, "kept_p_", "nonsense", "' OR ''='"]) expect(await ask(one)).toBeNull();
  });

  it("tells of one that was replaced that it was, while that is known", async () => {
    const { access, device, token } = await setUp();
    await devices.replace(access, device.id, { overlap: "hour" });
    const ask = at("198.51.101.0/24");
    expect([await ask(token), await ask(token, later(2 * HOUR))]).toMatchObject([{ works: true }, { works: false, why: "replaced" }]);
  });

  it("is limited for each block of addresses", async () => {
    const ask = at("203.0.113.0/24");
    for (let times = 0; times < 30; times++) await ask("nonsense");
    await expect(ask("nonsense")).rejects.toMatchObject({ kind: "limited" });
    await expect(at("203.0.114.0/24")("nonsense")).resolves.toBeNull();
  });
});
