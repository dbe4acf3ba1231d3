/** Every number about people in a workspace. */
import { DAY, HOUR } from "../platform/clock.ts";

/** Members and invitations together. */
export const MOST_PEOPLE = 100;

/** How long an invitation, and the offer of a workspace, can be accepted. */
export const ANSWER_WITHIN = 7 * DAY;

/** Mails to people who are no members: by whoever invites, and by the address, whoever writes to it. */
export const INVITATION_MAILS = {
  inviter: { name: "invitation.inviter", limit: 20, perMilliseconds: HOUR },
  address: { name: "invitation.address", limit: 5, perMilliseconds: HOUR },
} as const;

/** Invitations that a workspace sends in a day, counted in the record, so that none of them is remembered for it. */
export const MOST_INVITATIONS_A_DAY = 50;

/** Changes to what one member may do: each is mailed to them. */
export const MEMBER_CHANGES = { name: "member.changes", limit: 30, perMilliseconds: HOUR } as const;
