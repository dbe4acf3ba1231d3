/** The workspaces that a user owns, and what the deletion of their account means for each. */
import type { Session } from "../identity/index.ts";
import { after } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { type Comer, comersOf } from "./people.ts";
import { CLOSED_FOR } from "./schema.ts";

/**
 * `asks`: others work in it, so its owner chooses. `goes`: it is erased with the account. `stays`: the database names another owner as well,
 * which no change of ownership here leads to.
 */
type Fate = "asks" | "goes" | "stays";

export type Owned = {
  readonly id: string;
  readonly region: Region;
  readonly nameSealed: Uint8Array;
  readonly requiresFactor: boolean;
  readonly closedAt: Date | null;
  /** Everybody else who comes in, except users whose account is being erased. */
  readonly others: readonly Comer[];
  readonly fate: Fate;
};

export const ownedWorkspaces = ({ userId }: Session, now: Date): Promise<Owned[]> => ownedBy(userId, now);

export async function ownedBy(userId: string, now: Date, db: Tx = account()): Promise<Owned[]> {
  const rows = await db.workspace.findMany({
    where: { memberships: { some: { userId, role: "owner" } } },
    orderBy: { createdAt: "asc" },
    select: { id: true, region: true, nameSealed: true, requiresFactor: true, closedAt: true },
  });
  const ids = rows.map(({ id }) => id);
  const erasures = await db.erasure.findMany({ where: { workspaceId: { in: ids }, deviceId: null }, select: { workspaceId: true } });
  const erasing = new Set(erasures.map(({ workspaceId }) => workspaceId));
  const owned: Owned[] = [];
  for (const row of rows) {
    const others = (await comersOf(row.id, db)).filter((comer) => comer.userId !== userId);
    const isOver = erasing.has(row.id) || (row.closedAt !== null && after(row.closedAt, CLOSED_FOR) <= now);
    owned.push({ ...row, region: row.region as Region, others, fate: isOver ? "goes" : fateOf(others) });
  }
  return owned;
}

function fateOf(others: readonly Comer[]): Fate {
  if (others.some(({ role }) => role === "owner")) return "stays";
  return others.length === 0 ? "goes" : "asks";
}
