/** The pass into a workspace: holding an `Access<R>` proves that its user is a member whose role has the right `R`. */
import type { Actor } from "../audit/index.ts";
import type { Session } from "../identity/index.ts";
import { account } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { isAllowed, type Right, type Role } from "./policy.ts";

type Entered = { workspaceId: string; region: Region; role: Role; userId: string; actor: Actor };

export class Access<R extends Right = Right> {
  readonly workspaceId: string;
  readonly region: Region;
  readonly role: Role;
  readonly userId: string;
  readonly actor: Actor;
  /** Only in the type: a pass for one right does not fit where another is asked for. */
  declare protected readonly right: (right: R) => R;

  private constructor(entered: Entered) {
    this.workspaceId = entered.workspaceId;
    this.region = entered.region;
    this.role = entered.role;
    this.userId = entered.userId;
    this.actor = entered.actor;
  }

  /**
   * Enters `workspaceId` for `right`. Whoever is not a member gets the same not-found as for a workspace that does
   * not exist; a member whose role lacks the right is told so.
   */
  static async enter<R extends Right>(session: Session, workspaceId: string, right: R): Promise<Access<R>> {
    if (!isUuid(workspaceId)) throw notFound();
    const membership = await account().membership.findUnique({
      where: { workspaceId_userId: { workspaceId, userId: session.userId } },
      select: { role: true, workspace: { select: { region: true } } },
    });
    if (!membership) throw notFound();
    const role = membership.role as Role;
    if (!isAllowed(role, right)) {
      throw new Refusal("forbidden", "workspace.forbidden", `Your role in this workspace (${role}) does not include this. An owner can change it.`);
    }
    return new Access<R>({ workspaceId, role, region: membership.workspace.region as Region, userId: session.userId, actor: session.actor });
  }
}

export const enter = Access.enter;
