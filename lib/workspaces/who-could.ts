/** "Who could see this device on that day": people, tokens of programs, and support staff, each with how and when. */
import { historyOf } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { notFound } from "../platform/refusal.ts";
import type { Access } from "./access.ts";
import { type Sight, sightsOf } from "./could-see.ts";
import { common, joined, type Period, without } from "./periods.ts";
import { deviceIn } from "./reach.ts";

export type TokenSight = { readonly tokenId: string; readonly issuerRef: string | null; readonly isFromAbove: boolean; readonly periods: readonly Period[] };
export type SupportSight = { readonly granterRef: string; readonly mayWrite: boolean; readonly periods: readonly Period[] };
export type WhoCould = {
  /** Since when the device is in this workspace, where that was later than the span begins. */
  readonly since: Date | null;
  readonly people: readonly Sight[];
  readonly tokens: readonly TokenSight[];
  readonly support: readonly SupportSight[];
};

/** What of `span` has passed, with the device in the workspace. Before it came here, the record of where it was tells. */
export async function whoCould(access: Access<"record:read">, deviceId: string, span: Period, now = clock.now()): Promise<WhoCould> {
  const { workspaceId, id } = deviceIn(access, deviceId);
  const device = await account().device.findUnique({ where: { workspaceId_id: { workspaceId, id } }, select: { createdAt: true } });
  if (!device) throw notFound();
  const moved = await historyOf(access, ["device.moved_in"], id);
  const since = moved.at(-1)?.at ?? device.createdAt;
  const [shown] = common([span], [{ from: since, to: now }]);
  const gone = { since: since > span.from ? since : null, people: [], tokens: [], support: [] };
  if (!shown) return gone;
  const closed = await closedSince(workspaceId, shown);
  const all = await sightsOf(workspaceId, id, shown);
  const people = all.map((sight) => (sight.how.as === "owner" ? sight : { ...sight, periods: without(sight.periods, closed) })).filter(hasPeriods);
  const [tokens, support] = await Promise.all([tokensOf(workspaceId, id, shown, people), supportOf(workspaceId, shown)]);
  return { ...gone, people, tokens, support: support.map((one) => ({ ...one, periods: without(one.periods, closed) })).filter(hasPeriods) };
}

const hasPeriods = ({ periods }: { readonly periods: readonly Period[] }) => periods.length > 0;

/** In a workspace that is closed now its owner alone sees anything, since then. */
async function closedSince(workspaceId: string, span: Period): Promise<Period[]> {
  const row = await account().workspace.findUnique({ where: { id: workspaceId }, select: { closedAt: true } });
  return row?.closedAt ? common([{ from: row.closedAt, to: span.to }], [span]) : [];
}

/** A token never saw more than whoever issued it could at that moment. */
async function tokensOf(workspaceId: string, deviceId: string, span: Period, people: readonly Sight[]): Promise<TokenSight[]> {
  const above = await workspacesAbove(workspaceId);
  const rows = await account().apiToken.findMany({
    where: {
      createdAt: { lt: span.to },
      scopes: { hasSome: ["devices:read", "measurements:read"] },
      OR: [{ workspaceId }, { workspaceId: { in: above }, reachesBelow: true }],
      AND: [
        { OR: [{ revokedAt: null }, { revokedAt: { gt: span.from } }] },
        { OR: [{ expiresAt: null }, { expiresAt: { gt: span.from } }] },
        { OR: [{ isLimited: false }, { devices: { some: { deviceId } } }] },
      ],
    },
    orderBy: { createdAt: "asc" },
    select: { id: true, workspaceId: true, createdAt: true, expiresAt: true, revokedAt: true, user: { select: { auditRef: true } } },
  });
  const sights = rows.map(async ({ id, user, ...row }): Promise<TokenSight[]> => {
    const ends = [row.expiresAt, row.revokedAt, span.to].flatMap((end) => end ?? []).map((end) => end.getTime());
    const lived = common([{ from: row.createdAt, to: new Date(Math.min(...ends)) }], [span]);
    return (await issuersOf(id, row, user?.auditRef ?? null)).map(({ issuerRef, held }) => {
      const could = joined(people.filter(({ userRef }) => userRef === issuerRef).flatMap(({ periods }) => periods));
      return { tokenId: id, issuerRef, isFromAbove: row.workspaceId !== workspaceId, periods: common(common(lived, [held]), could) };
    });
  });
  return (await Promise.all(sights)).flat().filter(hasPeriods);
}

/** Whoever issues a token answers for it until somebody replaces it. Where the record does not reach back so far, `today` is who does now. */
async function issuersOf(tokenId: string, token: { workspaceId: string; createdAt: Date }, today: string | null) {
  const changes = await historyOf(token, ["token.issued", "token.replaced"], tokenId);
  const first = changes.length > 0 ? changes[0]?.actorRef : today;
  const all = [{ at: token.createdAt, actorRef: first ?? null }, ...changes.slice(1)];
  return all.map(({ at, actorRef }, index) => ({ issuerRef: actorRef, held: { from: at, to: all[index + 1]?.at ?? new Date(8.64e15) } }));
}

async function workspacesAbove(workspaceId: string): Promise<string[]> {
  const rows = await account().$queryRaw<{ id: string }[]>`
    WITH RECURSIVE up AS (
      SELECT parent_id FROM workspace WHERE id = ${workspaceId}::uuid
      UNION SELECT w.parent_id FROM up u JOIN workspace w ON w.id = u.parent_id)
    SELECT parent_id AS id FROM up WHERE parent_id IS NOT NULL`;
  return rows.map(({ id }) => id);
}

async function supportOf(workspaceId: string, span: Period): Promise<SupportSight[]> {
  const rows = await account().supportAccess.findMany({
    where: { workspaceId, grantedAt: { lt: span.to }, endsAt: { gt: span.from }, OR: [{ endedAt: null }, { endedAt: { gt: span.from } }] },
    orderBy: { grantedAt: "asc" },
    select: { granterRef: true, mayWrite: true, grantedAt: true, endsAt: true, endedAt: true },
  });
  return rows.map(({ granterRef, mayWrite, grantedAt, endsAt, endedAt }) => ({
    granterRef,
    mayWrite,
    periods: common([{ from: grantedAt, to: endedAt ?? endsAt }], [span]),
  }));
}
