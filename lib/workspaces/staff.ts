/**
 * The only reads of this domain that cross workspaces, and what staff see before anybody let them in: numbers. What
 * lies in a workspace they see as everybody else does, by entering it.
 */
import type { StaffAccess } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import type { SupportView } from "./schema.ts";

/** The workspaces that let support staff in now, those first that end first. */
export async function openToSupport(_staff: StaffAccess, now = clock.now()): Promise<(SupportView & { workspaceId: string })[]> {
  return account().supportAccess.findMany({
    where: { endedAt: null, grantedAt: { lte: now }, endsAt: { gt: now }, workspace: { closedAt: null } },
    orderBy: { endsAt: "asc" },
    select: { workspaceId: true, mayWrite: true, grantedAt: true, endsAt: true },
  });
}
