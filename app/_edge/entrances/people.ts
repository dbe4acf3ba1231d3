import { type Area, action, page } from "./entrance.ts";

export const people: Area = {
  title: "Members and invitations",
  entrances: [
    page("/invitations", "Your invitations, ownership offers and closed workspaces", "user", "oneself"),
    action("/invitations acceptInvitation", "Accept an invitation to your address", "user", "member"),
    action("/invitations declineInvitation", "Decline an invitation to your address", "user", "member"),
    action("/invitations acceptOffer", "Accept the ownership of a workspace", "user", "workspace", { also: ["fresh"] }),
    action("/invitations declineOffer", "Decline the ownership of a workspace", "user", "workspace"),
    action("/invitations takeOver", "Take over a closed workspace without an owner", "user", "workspace", { also: ["fresh"] }),
    page("/invitation", "An invitation, behind the link in its e-mail", "anyone", "member", { also: ["secret"] }),
    page("/invitation/sign-up", "The form to sign up with the invited address", "anyone", "member", { also: ["secret"] }),
    page("/invitation/sign-in", "The form to sign in with the invited address", "anyone", "member", { also: ["secret"] }),
    action("/invitation refuseInvitation", "Refuse an invitation without an account", "anyone", "member", { also: ["secret"] }),
    page("/w/[workspace]/members", "The members and invitations of a workspace", ["members:read", "devices:read", "workspace:read"], "workspace"),
    action("/w/[workspace]/members invite", "Invite a member; recent authentication is not needed where they may only look", "members:write", "workspace", {
      also: ["fresh"],
    }),
    action("/w/[workspace]/members resendInvitation", "Send an invitation again", "members:write", "member"),
    action("/w/[workspace]/members revokeInvitation", "Take an invitation back", "members:write", "member"),
    page("/w/[workspace]/members/[member]", "A member and their rights", ["members:read", "devices:read", "workspace:read"], "member", {
      shows: ["tokens:read", "workspace:manage"],
    }),
    action("/w/[workspace]/members/[member] changeRole", "Change the role of a member", "members:write", "member", { also: ["fresh"] }),
    action("/w/[workspace]/members/[member] setGrants", "Open devices to a limited member", "members:write", "member", { also: ["fresh"] }),
    action("/w/[workspace]/members/[member] removeMember", "Remove a member", "members:write", "member", { also: ["fresh"] }),
    action("/w/[workspace]/members/[member] offerOwnership", "Offer the workspace to a member", "workspace:manage", "member", {
      also: ["fresh", "person"],
    }),
    action("/w/[workspace]/members/[member] withdrawOffer", "Withdraw the offer of the workspace", "workspace:manage", "workspace", { also: ["person"] }),
  ],
};
