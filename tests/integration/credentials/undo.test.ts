/** Ending and replacing tokens of devices, webhooks and programs: planned, undone, and never undone by or for the wrong one. */

import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { MOST_WEBHOOKS } from "#lib/devices/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { keyOf, open } from "#lib/platform/seal/index.ts";
import type { Overlap } from "#lib/platform/token-life.ts";
import * as privacy from "#lib/privacy/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { MOST_API_TOKENS } from "#lib/workspaces/schema.ts";
import { refuseInserts } from "#tests/support/database-triggers.ts";
import { eraseAccount } from "#tests/support/erase-account.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { join, makeUser, makeWorkspace, makeWorld } from "#tests/support/world.ts";

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
const start = new Date();
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const outcome = (attempt: Promise<unknown>): Promise<string> => attempt.then(() => "done", ({ code }) => code); // biome-ignore format: one line

async function setUp() {
  const world = await makeWorld();
  const access = await world.enter("tokens:write");
  const { device, token } = await devices.register(await world.enter("devices:add"), { name: "Gauge" }, start);
  const webhook = await devices.issueWebhook(access, { name: "Bridge", devices: [device.id], expiresAt: at(30 * DAY) }, start);
  const input = { name: "Report", scopes: ["devices:read" as const], devices: "all" as const, reachesBelow: false, expiresAt: null };
  const program = await workspaces.issueApiToken(access, input, start);
  const [own] = await account().deviceToken.findMany({ where: { deviceId: device.id } });
  const sends = async (secret: string, now: Date) => (await outcome(devices.authenticate(secret, now))) === "done";
  const sender = { replace: (id: string, now: Date) => devices.replaceWebhook(access, id, { overlap: "day", expiresAt: at(60 * DAY) }, now) };
  return {
    world,
    access,
    device,
    kinds: {
      device: {
        ...{ id: own?.id ?? "", token, works: sends, end: devices.endToken, undo: devices.undoTokenEnd, cancel: devices.cancelTokenEnd },
        ...{ keepOld: devices.keepOldToken, endOld: devices.endOldToken, get: devices.getToken },
        replace: (_: string, now: Date) => devices.replace(access, device.id, { overlap: "day", expiresAt: at(60 * DAY) }, now),
      },
      webhook: {
        ...{ id: webhook.id, token: webhook.token, works: sends, end: devices.endToken, undo: devices.undoTokenEnd, cancel: devices.cancelTokenEnd },
        ...{ keepOld: devices.keepOldToken, endOld: devices.endOldToken, get: devices.getToken, ...sender },
      },
      program: {
        ...{ id: program.id, token: program.token, end: workspaces.revokeApiToken, undo: workspaces.undoApiTokenEnd, cancel: workspaces.cancelApiTokenEnd },
        ...{ keepOld: workspaces.keepOldApiToken, endOld: workspaces.endOldApiToken, get: workspaces.getApiToken },
        works: async (secret: string, now: Date) => (await outcome(workspaces.authenticate(secret, now))) === "done",
        replace: (id: string, now: Date) => workspaces.rotateApiToken(access, id, { overlap: "day", expiresAt: at(60 * DAY) }, now),
      },
    },
  };
}

type Kind = "device" | "webhook" | "program";
type Changed = { expiresAt?: Date; endedByRef?: string; previousHint?: null };

const updateRow = async (kind: Kind, id: string, data: Changed): Promise<unknown> =>
  kind === "program" ? account().apiToken.update({ where: { id }, data }) : account().deviceToken.update({ where: { id }, data });

it("the pseudonym of the person who ended a token or planned a retirement stays for the undo alone, and not after their account", async () => {
  const { world, access, device, kinds } = await setUp();
  const mate = await makeUser("Mate");
  await join(world.workspaceId, mate, "admin");
  const by = await workspaces.enter(mate, world.workspaceId, "tokens:write");
  await devices.endToken(by, kinds.webhook.id, { overlap: "none" }, start);
  await workspaces.revokeApiToken(by, kinds.program.id, { overlap: "none" }, start);
  await devices.endToken(access, kinds.device.id, { overlap: "day" }, start);
  const refs = async () => [
    (await account().deviceToken.findUniqueOrThrow({ where: { id: kinds.webhook.id } })).endedByRef,
    (await account().apiToken.findUniqueOrThrow({ where: { id: kinds.program.id } })).endedByRef,
  ];
  await privacy.purge(at(30 * MINUTE));
  expect(await refs()).toEqual([mate.actor.auditRef, mate.actor.auditRef]);
  await privacy.purge(at(HOUR));
  expect(await refs()).toEqual([null, null]);
  await privacy.purge(at(2 * DAY));
  expect(await account().deviceToken.findUnique({ where: { id: kinds.device.id } })).toMatchObject({ endingSince: null, endBefore: null });

  await devices.retire(await workspaces.enter(mate, world.workspaceId, "devices:remove"), device.id, { overlap: "week" });
  await eraseAccount(mate);
  await runJobs({ "erasure.run": privacy.runErasure });
  expect(await account().device.findUnique({ where: { id: device.id } })).toMatchObject({ retiresByRef: null, retiresAt: expect.any(Date) });
  expect(await devices.retireDue(JobAccess.claimed("a test"), at(8 * DAY))).toBe(1);
});

describe.each(["device", "webhook", "program"] as const)("the token of a %s", (kind) => {
  it("that was ended is rejected at once, and works again when the person who ended it undoes that within a minute", async () => {
    const { world, access, kinds } = await setUp();
    const { id, token, works, end, undo, get } = kinds[kind];
    const reading = await world.enter("tokens:read");
    await end(access, id, { overlap: "none" }, start);
    expect(await works(token, at(1))).toBe(false);
    expect(await get(reading, id, at(1))).toMatchObject({ state: "ended", undoUntil: at(MINUTE) });

    const ben = await makeUser("Ben");
    await join(world.workspaceId, ben, "admin");
    const other = await workspaces.enter(ben, world.workspaceId, "tokens:write");
    expect(await get(await workspaces.enter(ben, world.workspaceId, "tokens:read"), id, at(1))).toMatchObject({ undoUntil: null });
    expect(await outcome(undo(other, id, at(SECOND))), "by another person").toBe("token.not_possible");
    const twice = await Promise.all([outcome(undo(access, id, at(MINUTE - 1))), outcome(undo(access, id, at(MINUTE - 1)))]);
    expect(twice.sort(), "twice at once").toEqual(["done", "token.not_possible"]);
    expect(await works(token, at(MINUTE))).toBe(true);
    expect(await get(reading, id, at(MINUTE))).toMatchObject({ undoUntil: null, revokedAt: null });

    await end(access, id, { overlap: "none" }, at(MINUTE));
    expect(await outcome(undo(access, id, at(2 * MINUTE))), "after the minute").toBe("token.not_possible");
    expect(await works(token, at(2 * MINUTE))).toBe(false);
    const events = await account().auditEntry.findMany({ where: { objectId: id }, orderBy: { seq: "asc" }, select: { event: true } });
    expect(events.map(({ event }) => event)).toEqual(["token.issued", "token.revoked", "token.kept", "token.revoked"]);
  });

  it("that ends later works until then; the end can be brought forward and cancelled, and its own end stays", async () => {
    const { world, access, kinds } = await setUp();
    const { id, token, works, end, cancel, get } = kinds[kind];
    const reading = await world.enter("tokens:read");
    const before = (await get(reading, id, start)).expiresAt;
    expect(await outcome(cancel(access, id, start))).toBe("token.not_possible");
    await end(access, id, { overlap: "week" }, start);
    expect(await outcome(end(access, id, { overlap: "day" }, at(11 * MINUTE))), "earlier, by a session that is not fresh").toBe("done");
    expect(await outcome(end(access, id, { overlap: "week" }, at(11 * MINUTE))), "later, by a session that is not fresh").toBe("session.stale");
    await end(access, id, { overlap: "day" }, start);
    expect(await get(reading, id, start)).toMatchObject({ state: "ending", expiresAt: at(DAY), endingSince: start });
    expect([await works(token, at(DAY - 1)), await works(token, at(DAY))]).toEqual([true, false]);
    expect(await outcome(cancel(access, id, at(11 * MINUTE))), "by a session that is not fresh").toBe("session.stale");
    await cancel(access, id, at(MINUTE));
    expect(await get(reading, id, at(MINUTE))).toMatchObject({ expiresAt: before, endingSince: null });
    expect(await works(token, at(DAY))).toBe(true);
  });

  it("that has ended, by itself or at once, works no longer when somebody chooses a later end", async () => {
    const { access, kinds } = await setUp();
    const { id, token, works, end, cancel } = kinds[kind];
    await end(access, id, { overlap: "hour" }, start);
    // So that the identity that was confirmed at `start` is still fresh.
    await updateRow(kind, id, { expiresAt: at(SECOND) });
    expect(await outcome(end(access, id, { overlap: "week" }, at(MINUTE)))).toBe("token.ended");
    expect(await outcome(cancel(access, id, at(MINUTE)))).toBe("token.ended");
    await end(access, id, { overlap: "none" }, at(MINUTE));
    expect(await outcome(end(access, id, { overlap: "week" }, at(MINUTE)))).toBe("token.ended");
    expect(await works(token, at(MINUTE))).toBe(false);
  });

  it("is neither brought back nor kept by somebody who is signed out or removed meanwhile", async () => {
    for (const way of ["signed out", "removed"] as const) {
      const { world, access, kinds } = await setUp();
      const { id, end, undo, keepOld, replace } = kinds[kind];
      const admin = await makeUser("Ben");
      await join(world.workspaceId, admin, "admin");
      const theirs = await workspaces.enter(admin, world.workspaceId, "tokens:write");
      await replace(id, start);
      if (way === "removed") await account().membership.deleteMany({ where: { userId: admin.userId } });
      else await account().session.deleteMany({ where: { userId: admin.userId } });
      expect(await outcome(keepOld(theirs, id, at(1))), way).not.toBe("done");
      await end(access, id, { overlap: "none" }, start);
      await updateRow(kind, id, { endedByRef: admin.actor.auditRef });
      expect(await outcome(undo(theirs, id, at(2))), way).not.toBe("done");
    }
  });

  it("that was replaced before hints were kept cannot be kept: there is no hint to show for it", async () => {
    const { access, kinds } = await setUp();
    const { id, token, works, replace, keepOld, endOld } = kinds[kind];
    await replace(id, start);
    await updateRow(kind, id, { previousHint: null });
    expect(await outcome(keepOld(access, id, at(1)))).toBe("token.not_possible");
    expect([await works(token, at(1)), await outcome(endOld(access, id, at(1)))]).toEqual([true, "done"]);
  });

  it("that was replaced is kept, with its end, or ended early, while it works", async () => {
    const { world, access, kinds } = await setUp();
    const { id, token, works, replace, keepOld, endOld, get } = kinds[kind];
    const reading = await world.enter("tokens:read");
    const before = (await get(reading, id, start)).expiresAt;
    const second = await replace(id, start);
    expect(await get(reading, id, start)).toMatchObject({ previousUntil: at(DAY), previousHint: token.slice(0, 10), expiresAt: at(60 * DAY) });
    expect([await works(token, at(1)), await works(second, at(1))]).toEqual([true, true]);
    const twice = await Promise.all([outcome(keepOld(access, id, at(MINUTE))), outcome(keepOld(access, id, at(MINUTE)))]);
    expect(twice.sort()).toEqual(["done", "token.not_possible"]);
    expect([await works(token, at(2 * DAY)), await works(second, at(MINUTE))]).toEqual([true, false]);
    expect(await get(reading, id, at(MINUTE))).toMatchObject({ previousUntil: null, expiresAt: before, hint: token.slice(0, 10) });

    const third = await replace(id, at(MINUTE));
    await endOld(access, id, at(2 * MINUTE));
    expect([await works(token, at(2 * MINUTE)), await works(third, at(2 * MINUTE))]).toEqual([false, true]);
    expect([await outcome(keepOld(access, id, at(2 * MINUTE))), await outcome(endOld(access, id, at(2 * MINUTE)))]).toEqual(Array(2).fill("token.not_possible")); // biome-ignore format: one line
  });

  it("of another workspace is not found by any of these", async () => {
    const [{ access }, theirs] = [await setUp(), await setUp()];
    const { id, end, undo, cancel, keepOld, endOld } = theirs.kinds[kind];
    const missing = await outcome(undo(access, ids.new(), start));
    for (const verb of [undo, cancel, keepOld, endOld]) expect(await outcome(verb(access, id, start))).toBe(missing);
    for (const overlap of ["none", "day"] as const) expect(await outcome(end(access, id, { overlap }, start))).toBe(missing);
  });
});

describe("the end of a token at once", () => {
  const filler = (workspaceId: string) => ({ id: ids.new(), workspaceId, hint: "kept", secretHash: new Uint8Array(Buffer.from(ids.new())), createdAt: start, nameSealed: new Uint8Array(30) }); // biome-ignore format: one line

  it("is not undone where the workspace has as many programs or webhooks by then as it can have", async () => {
    const { world, access, kinds } = await setUp();
    for (const kind of ["program", "webhook"] as const) {
      const { id, end, undo } = kinds[kind];
      await end(access, id, { overlap: "none" }, start);
      const fill = (count: number) => Array.from({ length: count }, () => filler(world.workspaceId));
      if (kind === "webhook") await account().deviceToken.createMany({ data: fill(MOST_WEBHOOKS - 1) });
      else await account().apiToken.createMany({ data: fill(MOST_API_TOKENS - 1).map((row) => ({ ...row, isLimited: false, reachesBelow: false })) });
      expect(await outcome(undo(access, id, at(1))), "the last one").toBe("done");
      await end(access, id, { overlap: "none" }, start);
      const [last] = fill(1);
      if (last && kind === "webhook") await account().deviceToken.create({ data: last });
      else if (last) await account().apiToken.create({ data: { ...last, isLimited: false, reachesBelow: false } });
      expect(await outcome(undo(access, id, at(1))), "one too many").toMatch(/limit_reached$/);
    }
  });
});

describe("the end of a device's token", () => {
  it("is not undone once the device has a new token, is retired or is deleted", async () => {
    for (const [change, code] of [
      ["replaced", "token.not_possible"],
      ["retired", "device.retired"],
      ["deleted", "erasure.under_way"],
    ] as const) {
      // biome-ignore format: one line
      const { world, access, device, kinds } = await setUp();
      const { id, token, works, end, undo } = kinds.device;
      await end(access, id, { overlap: "none" }, start);
      if (change === "replaced") await devices.replace(access, device.id, { overlap: "none" }, at(1));
      if (change === "retired") await devices.retire(await world.enter("devices:remove"), device.id, { overlap: "none" }, at(1));
      if (change === "deleted") await privacy.deleteDevice(await world.enter("devices:remove"), device.id, { typed: "Gauge" }, at(1));
      expect(await outcome(undo(access, id, at(2))), change).toBe(code);
      expect(await works(token, at(2))).toBe(false);
    }
  });

  it("that a program ended is undone by nobody", async () => {
    const { world, access, kinds } = await setUp();
    const input = { name: "Ops", scopes: ["tokens:write" as const], devices: "all" as const, reachesBelow: false, expiresAt: null };
    const { token } = await workspaces.issueApiToken(access, input, start);
    const program = await workspaces.enter(await workspaces.authenticate(token), world.workspaceId, "tokens:write");
    await devices.endToken(program, kinds.device.id, { overlap: "none" }, start);
    expect(await outcome(devices.undoTokenEnd(program, kinds.device.id, at(1)))).toBe("token.not_a_person");
    expect(await outcome(devices.undoTokenEnd(access, kinds.device.id, at(1)))).toBe("token.not_possible");
  });
});

describe("a device that retires later", () => {
  const job = JobAccess.claimed("1");
  const remove = async ({ world, device }: Awaited<ReturnType<typeof setUp>>) => {
    const access = await world.enter("devices:remove");
    return { retire: (overlap: Overlap, now: Date) => devices.retire(access, device.id, { overlap }, now), access };
  };

  it("sends until then, is retired once by the job, under the name of the person, and is kept when that is cancelled", async () => {
    const { world, device, kinds } = await setUp();
    const access = await world.enter("devices:remove");
    const view = async () => devices.get(await world.enter("devices:read"), device.id);
    expect(await outcome(devices.cancelRetirement(access, device.id, start))).toBe("device.not_retiring");
    await devices.retire(access, device.id, { overlap: "day" }, start);
    expect(await view()).toMatchObject({ retiredAt: null, retiresAt: at(DAY) });
    expect([await devices.retireDue(job, at(DAY - 1)), await kinds.device.works(kinds.device.token, at(DAY - 1))]).toEqual([0, true]);
    await devices.cancelRetirement(access, device.id, at(MINUTE));
    expect([await devices.retireDue(job, at(2 * DAY)), (await view()).retiresAt]).toEqual([0, null]);
    await devices.retire(access, device.id, { overlap: "hour" }, start);
    expect((await Promise.all([devices.retireDue(job, at(HOUR)), devices.retireDue(job, at(HOUR))])).reduce((sum, count) => sum + count)).toBe(1);
    expect([await kinds.device.works(kinds.device.token, at(HOUR)), await kinds.webhook.works(kinds.webhook.token, at(HOUR))]).toEqual([false, true]);
    const entries = await account().auditEntry.findMany({ where: { objectId: device.id }, orderBy: { seq: "asc" } });
    expect(entries.map(({ event }) => event).filter((event) => event !== "device.viewed")).toEqual(["device.registered", "device.retiring", "device.kept", "device.retiring", "device.retired"]); // biome-ignore format: one line
    expect(new Set(entries.map(({ actorRef }) => actorRef))).toEqual(new Set([access.actor.auditRef]));
  });

  it("is rejected from then on though the job has not run, by its own token, remembered or not, and by a webhook; its retirement is not cancelled then", async () => {
    const made = await setUp();
    const { world, device, kinds } = made;
    const { token, works } = kinds.device;
    const { access, retire } = await remove(made);
    const ofWebhook = async (now: Date) => {
      const sender = await devices.authenticate(kinds.webhook.token, start);
      return sender.kind === "webhook" && (await sender.device(device.id, now)) !== null;
    };
    // Remembered by this process as a device that does not retire.
    for (let times = 0; times < 2; times++) expect([await works(token, start), await ofWebhook(start)]).toEqual([true, true]);
    await retire("hour", start);
    await expect.poll(async () => [await works(token, at(HOUR)), await ofWebhook(at(HOUR))], { interval: 10 }).toEqual([false, false]);
    expect([await works(token, at(HOUR - 1)), await ofWebhook(at(HOUR - 1))]).toEqual([true, true]);
    const adding = await world.enter("measurements:write");
    expect(await outcome(devices.onBehalf(adding, device.id, at(HOUR)))).toBe("device.retired");
    await account().device.update({ where: { id: device.id }, data: { retiresAt: at(MINUTE) } });
    expect(await outcome(devices.cancelRetirement(access, device.id, at(MINUTE)))).toBe("device.not_retiring");
    await retire("week", at(MINUTE));
    expect(await devices.get(await world.enter("devices:read"), device.id)).toMatchObject({ retiredAt: at(MINUTE), retiresAt: null });
  });

  it("is put off or kept only by somebody who has just confirmed their identity, and retired earlier by anybody who may", async () => {
    const made = await setUp();
    const { access, retire } = await remove(made);
    const stale = at(11 * MINUTE);
    await retire("day", start);
    expect(await outcome(retire("week", stale))).toBe("session.stale");
    expect(await outcome(devices.cancelRetirement(access, made.device.id, stale))).toBe("session.stale");
    expect([await outcome(retire("hour", stale)), await outcome(retire("week", at(MINUTE)))]).toEqual(["done", "done"]);
  });

  it("and is retired at once before that, and brought back, is not retired by the job", async () => {
    const made = await setUp();
    const { access, retire } = await remove(made);
    await retire("day", start);
    await retire("none", at(1));
    await devices.revive(access, made.device.id, at(2));
    expect(await devices.retireDue(job, at(2 * DAY))).toBe(0);
    await retire("hour", at(MINUTE));
    expect(await devices.retireDue(job, at(2 * HOUR))).toBe(1);
    await devices.revive(access, made.device.id, at(3));
    expect(await devices.retireDue(job, at(2 * DAY))).toBe(0);
  });

  it("and fails to be retired stops no other device", async () => {
    const [first, second] = [await setUp(), await setUp()];
    for (const made of [first, second]) await (await remove(made)).retire("hour", start);
    await refuseInserts("audit_entry", first.world.workspaceId);
    await expect(devices.retireDue(job, at(HOUR))).rejects.toThrow();
    expect(await devices.get(await second.world.enter("devices:read"), second.device.id)).toMatchObject({ retiredAt: at(HOUR) });
  });
});

describe("a signing secret that is changed with an overlap", () => {
  const signed = (secret: string, body: string, now: Date) => {
    const msg = `msg_${ids.new()}`;
    return { "webhook-id": msg, "webhook-timestamp": String(Math.floor(now.getTime() / 1000)), "webhook-signature": new Webhook(secret).sign(msg, now, body) };
  };

  it("accepts messages signed as before, or unsigned if that was so, until the overlap is over, is ended or is undone", async () => {
    const { access, kinds } = await setUp();
    const { id, token } = kinds.webhook;
    const accepts = async (secret: string | null, now: Date) => {
      const sender = await devices.authenticate(token, now);
      const headers: Record<string, string> = secret ? signed(secret, "{}", new Date()) : {};
      return (await outcome((async () => devices.requireSignature(sender, (name) => headers[name], Buffer.from("{}"), now))())) === "done";
    };
    const now = new Date();
    const first = (await devices.setSigning(access, id, true, { overlap: "hour" }, now)) ?? "";
    const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);
    expect([await accepts(null, now), await accepts(first, now), await accepts(null, later(HOUR))]).toEqual([true, true, false]);
    expect(await accepts(`whsec_${Buffer.alloc(32, 7).toString("base64")}`, now), "signed with another secret").toBe(false);

    const second = (await devices.setSigning(access, id, true, { overlap: "day" }, now)) ?? "";
    expect([await accepts(null, now), await accepts(first, now), await accepts(second, now), await accepts(first, later(DAY))]).toEqual([false, true, true, false]); // biome-ignore format: one line
    await devices.keepOldSigning(access, id, now);
    expect([await accepts(first, now), await accepts(second, now)]).toEqual([true, false]);
    expect(await outcome(devices.keepOldSigning(access, id, now))).toBe("token.not_possible");

    const third = (await devices.setSigning(access, id, true, { overlap: "day" }, now)) ?? "";
    await devices.endOldSigning(access, id, now);
    expect([await accepts(first, now), await accepts(third, now)]).toEqual([false, true]);
  });

  it("is neither gone back to nor ended once the overlap is over", async () => {
    const { access, kinds } = await setUp();
    const { id } = kinds.webhook;
    await devices.setSigning(access, id, true, { overlap: "hour" }, start);
    await account().deviceToken.update({ where: { id }, data: { signingOverlapUntil: at(1) } });
    expect(await outcome(devices.keepOldSigning(access, id, at(1)))).toBe("token.not_possible");
    expect(await outcome(devices.endOldSigning(access, id, at(1)))).toBe("token.not_possible");
    expect(await outcome(devices.keepOldSigning(access, id, start))).toBe("done");
  });
});

describe("a signing secret that cannot be read", () => {
  const damage = (id: string) => account().deviceToken.update({ where: { id }, data: { signingSealed: new Uint8Array(60) } });

  it("is replaced at once, or switched off, but not with an overlap, for which it would have to be read", async () => {
    const { access, kinds } = await setUp();
    const { id } = kinds.webhook;
    await devices.setSigning(access, id, true, { overlap: "day" }, start);
    await damage(id);
    const { signingSealed } = await account().deviceToken.findUniqueOrThrow({ where: { id } });
    for (const verb of [devices.keepOldSigning, devices.endOldSigning]) expect(await outcome(verb(access, id, start))).toBe("token.not_possible");
    expect(await outcome(devices.setSigning(access, id, true, { overlap: "day" }, start))).toBe("token.not_possible");
    expect((await account().deviceToken.findUniqueOrThrow({ where: { id } })).signingSealed).toEqual(signingSealed);
    expect(await devices.setSigning(access, id, true, { overlap: "none" }, start)).toMatch(/^whsec_/);
    expect(await outcome(devices.setSigning(access, id, true, { overlap: "day" }, start))).toBe("done");
    await damage(id);
    expect(await devices.setSigning(access, id, false, { overlap: "none" }, start)).toBeNull();
    expect(await outcome(devices.authenticate(kinds.webhook.token, start))).toBe("done");
  });

  it("of a token that has ended is deleted once that cannot be undone, and keeps no device from moving", async () => {
    const { world, access, device, kinds } = await setUp();
    const { id, end, undo } = kinds.device;
    const isSigned = async () => (await account().deviceToken.findUniqueOrThrow({ where: { id } })).signingSealed !== null;
    await devices.setSigning(access, id, true, { overlap: "none" }, start);
    await end(access, id, { overlap: "none" }, start);
    await devices.deleteEndedSigning(at(MINUTE - 1));
    await undo(access, id, at(MINUTE - 1));
    expect(await isSigned()).toBe(true);
    await end(access, id, { overlap: "none" }, start);
    await damage(id);
    const other = await makeWorkspace(world.session);
    await devices.move(await world.enter("devices:move"), await workspaces.enter(world.session, other, "devices:move"), device.id, at(MINUTE));
    expect(await isSigned()).toBe(false);
    await damage(id);
    await devices.deleteEndedSigning(at(MINUTE));
    expect(await isSigned()).toBe(false);
  });
});

it("when an overlap is over, the job deletes the old token and the old signing secret, and nothing before", async () => {
  const { world, access, kinds } = await setUp();
  const job = JobAccess.claimed("1");
  const forget = async (now: Date) => {
    await devices.forgetOldTokens(job, now);
    await devices.forgetOldSigning(job, now);
    await workspaces.forgetOldApiTokens(job, now);
  };
  for (const kind of ["device", "webhook", "program"] as const) await kinds[kind].replace(kinds[kind].id, start);
  const first = await devices.setSigning(access, kinds.webhook.id, true, { overlap: "none" }, start);
  const second = await devices.setSigning(access, kinds.webhook.id, true, { overlap: "day" }, start);
  const kept = async () => {
    const where = { workspaceId: world.workspaceId, previousHash: { not: null } };
    const row = await account().deviceToken.findUniqueOrThrow({ where: { id: kinds.webhook.id } });
    const text = open(await keyOf(world.workspaceId), "device_token.signing_sealed", row.id, row.signingSealed ?? new Uint8Array());
    return { tokens: (await account().deviceToken.count({ where })) + (await account().apiToken.count({ where })), text };
  };
  await forget(at(DAY - 1));
  expect(await kept()).toEqual({ tokens: 3, text: `${second} ${first}` });
  await forget(at(DAY));
  expect(await kept()).toEqual({ tokens: 0, text: second });
});
