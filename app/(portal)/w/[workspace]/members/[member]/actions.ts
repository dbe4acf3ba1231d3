"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { ChangeRole, OfMember, SetGrants } from "#lib/workspaces/schema.ts";

export const changeRole = action(ChangeRole, "members:write", async (access, { member, role }) => {
  await workspaces.changeRole(access, member, { role });
  return { role };
});

export const setGrants = action(SetGrants, "members:write", async (access, { member, grants }) => {
  await workspaces.setGrants(access, member, { grants });
  return { devices: Object.keys(grants).length };
});

export const removeMember = action(OfMember, "members:write", async (access, { member }) => {
  await workspaces.removeMember(access, member);
  return new GoTo(`/w/${access.workspaceId}/members?done=removed`);
});

export const offerOwnership = action(OfMember, "workspace:manage", async (access, { member }) => {
  await workspaces.offerOwnership(access, member);
  return new GoTo(`/w/${access.workspaceId}/members/${member}?done=offered`);
});

export const withdrawOffer = action(OfMember, "workspace:manage", async (access, { member }) => {
  await workspaces.withdrawOffer(access);
  return new GoTo(`/w/${access.workspaceId}/members/${member}?done=withdrawn`);
});
