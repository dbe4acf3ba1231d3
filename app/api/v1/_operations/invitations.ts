/** Invitations. Each mail counts against a budget, whoever asks for it. */
import { z } from "zod";
import { operation, partOf } from "#app/_edge/api.ts";
import { email } from "#lib/identity/schema.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import type { InvitationView } from "#lib/workspaces/schema.ts";
import { Grants, grantsOf, Post } from "./members.ts";
import { Id, Moment, moment } from "./parts.ts";

const Invitation = z
  .strictObject({
    id: Id,
    email: z.string(),
    role: Post,
    devices: z.int().meta({ description: "How many devices will be open to somebody limited" }),
    inviter: z.string().nullable(),
    sentAt: Moment,
    expiresAt: Moment,
    isExpired: z.boolean(),
  })
  .meta({ id: "Invitation" });

const NewInvitation = z.strictObject({ id: Id }).meta({ id: "NewInvitation" });

const Invite = z.strictObject({ email: email.meta({ example: "somebody@example.org" }), role: Post, grants: Grants.default([]) });

const view = ({ id, email, role, devices, inviter, sentAt, expiresAt, isExpired }: InvitationView): z.infer<typeof Invitation> => ({
  id,
  email,
  role,
  devices,
  inviter,
  sentAt: moment(sentAt),
  expiresAt: moment(expiresAt),
  isExpired,
});

const noun = "Invitations";

export const INVITATIONS = [
  operation({
    id: "listInvitations",
    method: "GET",
    path: "/workspaces/{workspace}/invitations",
    scope: "members:read",
    noun,
    summary: "Invitations that were not answered yet",
    pages: Invitation,
    verb: async ({ pass, wanted }) => {
      const { items, next } = partOf(await workspaces.invitationsOf(pass), wanted, ({ expiresAt, id }) => `${moment(expiresAt)} ${id}`);
      return { items: items.map(view), next };
    },
  }),
  operation({
    id: "invite",
    method: "POST",
    path: "/workspaces/{workspace}/invitations",
    scope: "members:write",
    noun,
    summary: "Invite somebody by mail",
    description: "It can be accepted within seven days, by whoever is signed in with that address. It can be refused without an account.",
    body: Invite,
    answer: NewInvitation,
    creates: true,
    conflict: "The address is of a member, is invited already or refused an invitation to this workspace, or the workspace is full",
    example: { email: "somebody@example.org", role: "editor" },
    verb: async ({ pass, body: { grants, ...body } }) => ({ id: await workspaces.invite(pass, { ...body, grants: grantsOf(grants) }) }),
  }),
  operation({
    id: "resendInvitation",
    method: "POST",
    path: "/workspaces/{workspace}/invitations/{invitation}/resend",
    scope: "members:write",
    noun,
    summary: "Send the mail again, and give it seven days anew",
    verb: ({ pass, path }) => workspaces.resendInvitation(pass, path.invitation),
  }),
  operation({
    id: "revokeInvitation",
    method: "DELETE",
    path: "/workspaces/{workspace}/invitations/{invitation}",
    scope: "members:write",
    noun,
    summary: "Take an invitation back",
    verb: ({ pass, path }) => workspaces.revokeInvitation(pass, path.invitation),
  }),
];
