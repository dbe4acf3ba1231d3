/**
 * Who could see a device in a span of time, and how they came by it: from the periods that the database keeps of every
 * membership, of every device that was opened, and of every workspace that took over the members of the one above; and
 * from tokens and support access, which are their own history.
 *
 * It decides as `enter` does: one's own membership counts before one that flows down, the nearest of these before the
 * others, and a limited one stays where it is. A second factor that a workspace asks for is not subtracted: who had none
 * could have added one.
 */
import { account } from "../platform/db/account.ts";
import { common, joined, type Period, without } from "./periods.ts";
import { inherited, isAllowed, ROLES, type Role } from "./policy.ts";
import { MOST_LEVELS } from "./standing.ts";

/** As what a person could see it: with a role here, by a device opened to them, or as a member of a workspace so many levels above. */
export type How = { readonly by: "role" | "grant" | "above"; readonly as: string; readonly levels: number };
export type Sight = { readonly userRef: string; readonly how: How; readonly periods: readonly Period[] };

type Held = { workspaceId: string; userRef: string | null; deviceId: string | null; detail: string; since: Date; until: Date | null };
type Level = { readonly level: number; readonly workspaceId: string; readonly open: readonly Period[] };

/** A period without an end goes on; it is seen up to the end of the span. */
const within = ({ since, until }: { since: Date; until: Date | null }, span: Period): Period[] => common([{ from: since, to: until ?? span.to }], [span]);

const seesDevices = (role: string): role is Role => (ROLES as readonly string[]).includes(role) && isAllowed(role as Role, "devices:read");

export async function sightsOf(workspaceId: string, deviceId: string, span: Period): Promise<Sight[]> {
  const levels = await levelsOf(workspaceId, span);
  const held = await account().accessPeriod.findMany({
    where: {
      workspaceId: { in: levels.map((level) => level.workspaceId) },
      userRef: { not: null },
      since: { lt: span.to },
      AND: [{ OR: [{ until: null }, { until: { gt: span.from } }] }, { OR: [{ kind: "member" }, { kind: "grant", workspaceId, deviceId }] }],
    },
    orderBy: { since: "asc" },
    select: { workspaceId: true, userRef: true, deviceId: true, detail: true, since: true, until: true },
  });
  const refs = [...new Set(held.flatMap(({ userRef }) => userRef ?? []))];
  return refs.flatMap((userRef) =>
    sightsOfOne(
      userRef,
      held.filter((one) => one.userRef === userRef),
      levels,
      span,
    ),
  );
}

/** The workspace, and those above whose members worked in it, each with when they did. */
async function levelsOf(workspaceId: string, span: Period): Promise<Level[]> {
  const levels: Level[] = [{ level: 0, workspaceId, open: [span] }];
  let lowest = levels;
  for (let level = 1; level < MOST_LEVELS && lowest.length > 0; level++) {
    const rows = await account().accessPeriod.findMany({
      where: {
        kind: "inherits",
        workspaceId: { in: lowest.map((one) => one.workspaceId) },
        since: { lt: span.to },
        OR: [{ until: null }, { until: { gt: span.from } }],
      },
      select: { workspaceId: true, parentId: true, since: true, until: true },
    });
    lowest = rows.flatMap((row) => {
      const open = lowest.filter((one) => one.workspaceId === row.workspaceId).flatMap((one) => common(one.open, within(row, span)));
      return row.parentId && open.length > 0 ? [{ level, workspaceId: row.parentId, open }] : [];
    });
    levels.push(...lowest);
  }
  return levels;
}

function sightsOfOne(userRef: string, held: readonly Held[], levels: readonly Level[], span: Period): Sight[] {
  const sights: Sight[] = [];
  let covered: Period[] = [];
  const depth = Math.max(...levels.map(({ level }) => level));
  for (let level = 0; level <= depth; level++) {
    const here = levels.filter((one) => one.level === level);
    const found = held
      .filter(({ deviceId, detail }) => deviceId === null && (level === 0 || detail !== "limited"))
      .flatMap((one) => {
        const open = here.filter((each) => each.workspaceId === one.workspaceId).flatMap((each) => common(each.open, within(one, span)));
        return [{ detail: one.detail, periods: without(open, covered) }];
      });
    for (const { detail, periods } of found) sights.push(...seenBy(userRef, detail, periods, level, held, span));
    covered = joined([...covered, ...found.flatMap(({ periods }) => periods)]);
  }
  return sights.filter(({ periods }) => periods.length > 0);
}

function seenBy(userRef: string, detail: string, periods: Period[], level: number, held: readonly Held[], span: Period): Sight[] {
  if (detail === "limited") {
    return held
      .filter(({ deviceId }) => deviceId !== null)
      .map((grant) => ({ userRef, how: { by: "grant", as: grant.detail, levels: 0 }, periods: common(periods, within(grant, span)) }));
  }
  if (!seesDevices(detail)) return [];
  return [{ userRef, how: level === 0 ? { by: "role", as: detail, levels: 0 } : { by: "above", as: inherited(detail), levels: level }, periods }];
}
