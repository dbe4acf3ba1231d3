/** The pass of staff: holding a `StaffAccess` proves a member of the staff whose passkey was shown lately. It opens no workspace. */
import type { Actor } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { SESSION } from "./limits.ts";
import type { Session } from "./session.ts";

export class StaffAccess {
  readonly userId: string;
  readonly actor: Actor;
  /** Only in the type: an object that merely has the same fields is not one. */
  declare protected readonly pass: "staff";

  private constructor({ userId, actor }: Session) {
    this.userId = userId;
    this.actor = { ...actor, isStaff: true };
  }

  /** Staff with a passkey shown lately; to anybody else it is as if there were nothing. */
  static async enterAsStaff(session: Session, now = clock.now()): Promise<StaffAccess> {
    if (!comesAsStaff(session) || !isStaffFresh(session, now)) throw notFound();
    return new StaffAccess(session);
  }
}

export const enterAsStaff = StaffAccess.enterAsStaff;

/** Staff come with a passkey or not at all. */
export const comesAsStaff = (session: Session): boolean => session.isStaff && session.factor === "passkey";

/** Whether the passkey was shown within the time for which it opens what only staff may see. */
export const isStaffFresh = (session: Session, now = clock.now()): boolean => now.getTime() - session.authenticatedAt.getTime() < SESSION.staffFresh;

/** Refuses staff whose passkey was not shown lately: a session that was left open or taken opens nobody's workspace. */
export function requireStaffFresh(session: Session, now = clock.now()): void {
  if (!isStaffFresh(session, now)) throw new Refusal("unauthenticated", "session.stale", "Please show your passkey before you go on.");
}
