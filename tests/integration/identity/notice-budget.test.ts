/** Many notices of a kind leave as one summary: none is dropped. */
import { afterEach, describe, expect, it, vi } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { NOTICES_AT_ONCE } from "#lib/identity/limits.ts";
import { after, MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { vault } from "#lib/platform/db/vault.ts";
import { ids } from "#lib/platform/ids.ts";
import { deliverBundle } from "#lib/platform/mail/deliver.ts";
import { bundleKey } from "#lib/platform/mail/delivery-job.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { take } from "#lib/platform/rate-limit.ts";
import { keysOf } from "#lib/platform/seal/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { join, makeUser, makeWorld, type World } from "#tests/support/world.ts";

type Sent = { to: string; subject: string; text: string; key: string | null };

/** What the mail service is given. */
function mailService(): Sent[] {
  const sent: Sent[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
    sent.push({ ...(JSON.parse(String(init?.body)) as Sent), key: new Headers(init?.headers).get("idempotency-key") });
    return Response.json({ id: "letter" });
  });
  return sent;
}
afterEach(() => vi.restoreAllMocks());

const REPORT = { name: "Report", scopes: ["devices:read" as const], devices: "all" as const, reachesBelow: false, expiresAt: null };

const issueTokens = async (world: World, count: number, now: Date) => {
  const access = await world.enter("tokens:write");
  for (let index = 0; index < count; index++) await workspaces.issueApiToken(access, REPORT, after(now, index));
};
const lettersOf = ({ session }: World) => account().letter.findMany({ where: { userId: session.userId }, orderBy: { createdAt: "asc" } });
const bundleOf = async (world: World) => ({ letterId: (await lettersOf(world)).find(({ bundle }) => bundle === "token.issued")?.id ?? "" });
const job = JobAccess.claimed("1");

describe("notices of a kind", () => {
  it("leave at once up to three in a quarter of an hour, and the others as one summary at its end", async () => {
    const [world, sent, now] = [await makeWorld(), mailService(), new Date()];
    await issueTokens(world, 10, now);
    const waiting = (await lettersOf(world)).filter(({ bundle }) => bundle === "token.issued");
    expect([await lettersOf(world), waiting].map(({ length }) => length)).toEqual([10, 7]);
    const jobs = await account().$queryRaw<{ at: Date; bundles: number }[]>`
      SELECT run_at AS at, count(*) OVER ()::int AS bundles FROM graphile_worker.jobs WHERE key = ${bundleKey(world.session.userId, "token.issued")}`;
    expect(jobs).toEqual([{ bundles: 1, at: expect.any(Date) }]);
    const naming = await account().$queryRaw`SELECT id FROM graphile_worker._private_jobs WHERE concat(key, payload::text) LIKE ${`%${world.session.userId}%`}`;
    expect(naming, "a job that waits names nobody: it may outlive the account").toEqual([]);
    const wait = (jobs[0]?.at.getTime() ?? 0) - now.getTime();
    expect([wait > 14 * MINUTE, wait <= 15 * MINUTE + 1_000]).toEqual([true, true]);

    const bundle = await bundleOf(world);
    await deliverBundle(job, bundle);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ subject: "A token was issued (7 times)", text: expect.stringContaining("Times: 7") });
    expect((await lettersOf(world)).map(({ bundle }) => bundle)).toEqual([null, null, null]);
    expect((await keysOf(waiting.map(({ id }) => id))).size).toBe(0);
    await deliverBundle(job, bundle);
    expect(sent).toHaveLength(1);
  });

  it("are counted for each person and kind", async () => {
    const [world, other, now] = [await makeWorld(), await makeWorld(), new Date()];
    await issueTokens(world, 4, now);
    await issueTokens(other, 3, now);
    const [token] = await account().apiToken.findMany({ where: { workspaceId: world.workspaceId }, select: { id: true } });
    await workspaces.rotateApiToken(await world.enter("tokens:write"), token?.id ?? "", { overlap: "none" }, now);
    const bundled = async (one: World) => (await lettersOf(one)).filter(({ bundle }) => bundle !== null).length;
    expect([await bundled(world), await bundled(other)]).toEqual([1, 0]);
  });

  it("are not charged and leave no key behind when what they are about is refused, and none for a change that does not happen", async () => {
    const [world, now] = [await makeWorld(), new Date()];
    const other = await makeUser("Ben");
    await join(world.workspaceId, other, "viewer");
    const access = await world.enter("tokens:write");
    const members = await world.enter("members:write");
    const keys = () => vault().subjectKey.count();
    const before = await keys();
    const refused: (() => Promise<unknown>)[] = [
      () => workspaces.revokeApiToken(access, ids.new(), { overlap: "none" }, now),
      () => workspaces.rotateApiToken(access, ids.new(), { overlap: "none" }, now),
      () => devices.revoke(access, ids.new(), { overlap: "none" }, now),
      () => devices.replace(access, ids.new(), { overlap: "none" }, now),
      () => devices.revokeWebhook(access, ids.new(), { overlap: "day" }, now),
      () => workspaces.removeMember(members, ids.new(), now),
    ];
    for (const attempt of refused) for (let count = 0; count < 4; count++) await expect(attempt()).rejects.toMatchObject({ kind: "notFound" });
    await workspaces.changeRole(members, other.userId, { role: "viewer" }, now);
    expect(await keys()).toBe(before);
    for (const kind of ["token.revoked", "token.replaced"]) {
      expect(await take(NOTICES_AT_ONCE, `${world.session.userId}|${kind}`, now, 0), kind).toMatchObject({ left: NOTICES_AT_ONCE.limit });
    }
    expect(await account().letter.count({ where: { userId: { in: [world.session.userId, other.userId] } } })).toBe(0);
  });

  it("leave three at once also when ten changes are made at the same moment", async () => {
    const [world, now] = [await makeWorld(), new Date()];
    const access = await world.enter("tokens:write");
    await Promise.all(Array.from({ length: 10 }, () => workspaces.issueApiToken(access, REPORT, now)));
    expect((await lettersOf(world)).filter(({ bundle }) => bundle === null)).toHaveLength(3);
  });

  it("leave in one summary when a run is cut off after it was sent, and more letters came since", async () => {
    const [world, sent, now] = [await makeWorld(), mailService(), new Date()];
    await issueTokens(world, 6, now);
    const bundle = await bundleOf(world);
    // The service takes the summary, and the answer is lost.
    vi.mocked(fetch).mockImplementationOnce(async (_, init) => {
      sent.push({ ...(JSON.parse(String(init?.body)) as Sent), key: new Headers(init?.headers).get("idempotency-key") });
      throw new Error("connection lost");
    });
    await expect(deliverBundle(job, bundle)).rejects.toThrow();
    await issueTokens(world, 2, after(now, MINUTE));
    await Promise.all([deliverBundle(job, bundle), deliverBundle(job, bundle)]);
    const [first, ...others] = sent;
    const repeated = others.filter(({ key }) => key === first?.key);
    expect(repeated.length).toBeGreaterThan(0);
    for (const { text } of repeated) expect(text).toBe(first?.text);
    const letters = new Map(sent.map(({ key, text }) => [key, Number(/Times: (\d+)/.exec(text)?.[1] ?? 1)]));
    expect([...letters.values()].reduce((sum, count) => sum + count)).toBe(5);
    expect((await lettersOf(world)).filter((letter) => letter.bundle !== null)).toEqual([]);
  });

  it("that stay alone leave as they are", async () => {
    const [world, sent, now] = [await makeWorld(), mailService(), new Date()];
    await issueTokens(world, 4, now);
    await deliverBundle(job, await bundleOf(world));
    expect(sent.map(({ subject }) => subject)).toEqual(["A token was issued"]);
  });
});
