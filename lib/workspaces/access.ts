/** The pass into a workspace: holding an `Access<R>` proves that its user is a member whose role has the right `R`. */
import type { Actor } from "../audit/index.ts";
import type { Session } from "../identity/index.ts";
import { account } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { isAllowed, type Right, type Role } from "./policy.ts";

type Entered = Pick<Access, "workspaceId" | "region" | "role" | "userId" | "actor" | "hasFactor">;

export class Access<R extends Right = Right> {
  readonly workspaceId: string;
  readonly region: Region;
  readonly role: Role;
  readonly userId: string;
  readonly actor: Actor;
  /** Whether a second factor was shown in the session. */
  readonly hasFactor: boolean;
  /** Only in the type: a pass for one right does not fit where another is asked for. */
  declare protected readonly right: (right: R) => R;

  private constructor(entered: Entered) {
    this.workspaceId = entered.workspaceId;
    this.region = entered.region;
    this.role = entered.role;
    this.userId = entered.userId;
    this.actor = entered.actor;
    this.hasFactor = entered.hasFactor;
  }

  /**
   * Enters `workspaceId` for `right`. Whoever is not a member gets the same not-found as for a workspace that does
   * not exist; a member who comes without the second factor that the workspace asks for, or whose role lacks the right, is
   * told so.
   */
  static async enter<R extends Right>(session: Session, workspaceId: string, right: R): Promise<Access<R>> {
    if (!isUuid(workspaceId)) throw notFound();
    const membership = await account().membership.findUnique({
      where: { workspaceId_userId: { workspaceId, userId: session.userId } },
      select: { role: true, workspace: { select: { region: true, requiresFactor: true } } },
    });
    if (!membership) throw notFound();
    const hasFactor = session.factor !== "none";
    // Only here: what a workspace asks for is nothing that a stranger may learn.
    if (membership.workspace.requiresFactor && !hasFactor) {
      throw new Refusal(
        "forbidden",
        "workspace.factor_required",
        "This workspace asks its members for a second factor. Add one under Security in your account.",
      );
    }
    const role = membership.role as Role;
    if (!isAllowed(role, right)) {
      throw new Refusal("forbidden", "workspace.forbidden", `Your role in this workspace (${role}) does not include this. An owner can change it.`);
    }
    const { userId, actor } = session;
    return new Access<R>({ workspaceId, role, region: membership.workspace.region as Region, userId, actor, hasFactor });
  }
}

export const enter = Access.enter;
