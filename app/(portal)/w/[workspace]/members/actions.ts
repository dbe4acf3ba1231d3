"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { shownAddress } from "#lib/identity/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { Invite, OfInvitation } from "#lib/workspaces/schema.ts";

const back = (workspace: string, done: string) => new GoTo(`/w/${workspace}/members?done=${done}`);

export const invite = action(Invite, "members:write", async (access, input) => {
  await workspaces.invite(access, input);
  return { address: shownAddress(input.email) };
});

export const resendInvitation = action(OfInvitation, "members:write", async (access, { invitation }) => {
  await workspaces.resendInvitation(access, invitation);
  return back(access.workspaceId, "resent");
});

export const revokeInvitation = action(OfInvitation, "members:write", async (access, { invitation }) => {
  await workspaces.revokeInvitation(access, invitation);
  return back(access.workspaceId, "revoked");
});
