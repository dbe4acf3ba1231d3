"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { OfInvitation, OfOffer } from "#lib/workspaces/schema.ts";

export const acceptInvitation = action(OfInvitation, "user", async (session, { invitation }) => {
  const { workspaceId, role } = await workspaces.acceptInvitation(session, invitation);
  return new GoTo(role === "billing" ? `/w/${workspaceId}/rights` : `/w/${workspaceId}`);
});

export const declineInvitation = action(OfInvitation, "user", async (session, { invitation }) => {
  await workspaces.declineInvitation(session, invitation);
  return new GoTo("/invitations?declined=yes");
});

export const acceptOffer = action(OfOffer, "user", async (session, { offered }) => {
  await workspaces.acceptOffer(session, offered);
  return new GoTo(`/w/${offered}/rights`);
});

export const declineOffer = action(OfOffer, "user", async (session, { offered }) => {
  await workspaces.declineOffer(session, offered);
  return new GoTo("/invitations?declined=yes");
});

export const takeOver = action(OfOffer, "user", async (session, { offered }) => {
  await workspaces.takeOver(session, offered);
  return new GoTo(`/w/${offered}`);
});
