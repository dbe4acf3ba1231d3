/** The pass into a workspace: holding an `Access<R>` proves that whoever acts has the right `R` there, now. */
import type { Actor } from "../audit/index.ts";
import type { Session } from "../identity/index.ts";
import { clock } from "../platform/clock.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { asMember, asProgram, type Entered } from "./entering.ts";
import type { Reach, Right, Standing } from "./policy.ts";
import type { TokenAccess } from "./token-access.ts";

export class Access<R extends Right = Right> {
  readonly workspaceId: string;
  /** The right that was asked for. */
  readonly forRight: R;
  readonly region: Region;
  readonly standing: Standing;
  /** Who acts, or who issued the token that acts. */
  readonly userId: string;
  readonly actor: Actor;
  /** Whether a second factor was shown in the session. */
  readonly hasFactor: boolean;
  /** Null for a token, which is nobody. */
  readonly session: Session | null;
  /** The devices that the right holds for. Ask `deviceIn` and `devicesIn`, which nothing slips past. */
  readonly reach: Reach;
  /** The token that acts, and what it may do: what it makes may not do more. */
  readonly token: TokenAccess | null;
  /** Only in the type: a pass for one right does not fit where another is asked for. */
  declare protected readonly right: (right: R) => R;

  private constructor(workspaceId: string, right: R, entered: Entered) {
    this.workspaceId = workspaceId;
    this.forRight = right;
    this.region = entered.region;
    this.standing = entered.standing;
    this.userId = entered.userId;
    this.actor = entered.actor;
    this.hasFactor = entered.hasFactor;
    this.session = entered.session;
    this.reach = entered.reach;
    this.token = entered.token;
  }

  /**
   * Enters `workspaceId` for `right`. Whoever is neither a member nor let in gets the same not-found as for a workspace that does
   * not exist; a member who comes without the second factor that the workspace asks for, or who lacks the right, is told so.
   */
  static async enter<R extends Right>(holder: Session | TokenAccess, workspaceId: string, right: R, now = clock.now()): Promise<Access<R>> {
    if (!isUuid(workspaceId)) throw notFound();
    const entered = "tokenId" in holder ? await asProgram(holder, workspaceId, right) : await asMember(holder, workspaceId, right, now);
    return new Access<R>(workspaceId, right, entered);
  }
}

export const enter = Access.enter;
