/** Every number about people in a workspace. */
import { DAY, HOUR, MINUTE } from "../platform/clock.ts";

/** Members and invitations together. */
export const MOST_PEOPLE = 100;

/** How long an invitation, and the offer of a workspace, can be accepted. */
export const ANSWER_WITHIN = 7 * DAY;

/** Invitation e-mails (decision 0008). */
export const INVITATION_MAILS = {
  /** Requested by one person. */
  inviter: { name: "invitation.inviter", limit: 20, perMilliseconds: HOUR },
  /** To one address from one workspace, so that no workspace uses up the invitations of another. */
  address: { name: "invitation.address", limit: 5, perMilliseconds: HOUR },
  /** To one address from all workspaces together. */
  addressDaily: { name: "invitation.address_daily", limit: 20, perMilliseconds: DAY },
} as const;

/** E-mails to a user about invitations from a session without recent authentication, until one summary replaces them. */
export const INVITATION_NOTICES = { name: "invitation.notice", limit: 3, perMilliseconds: 15 * MINUTE } as const;

/** Invitations that a workspace sends in a day, counted in the record, so that none of them is remembered for it. */
export const MOST_INVITATIONS_A_DAY = 50;

/** Changes to what one member may do: each is mailed to them. */
export const MEMBER_CHANGES = { name: "member.changes", limit: 30, perMilliseconds: HOUR } as const;
