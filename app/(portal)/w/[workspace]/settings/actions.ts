"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { CloseWorkspace, MoveWorkspace, RenameWorkspace, RequireFactor, ShareMembers } from "#lib/workspaces/schema.ts";

export const requireFactor = action(RequireFactor, "workspace:manage", async (access, { required }) => {
  await workspaces.requireFactor(access, required === "on");
  return { isRequired: required === "on" };
});

export const renameWorkspace = action(RenameWorkspace, "workspace:manage", async (access, input) => {
  await workspaces.rename(access, input);
  return { isRenamed: true };
});

export const moveWorkspace = action(MoveWorkspace, "workspace:manage", async (access, { parent }) => {
  await workspaces.move(access, parent);
  return { isAtTheTop: parent === null };
});

export const shareMembers = action(ShareMembers, "workspace:manage", async (access, { shared }) => {
  await workspaces.shareMembers(access, shared === "on");
  return { isShared: shared === "on" };
});

export const closeWorkspace = action(CloseWorkspace, "workspace:manage", async (access, input) => {
  await workspaces.close(access, input);
  return new GoTo(`/w/${access.workspaceId}/settings`);
});

export const reopenWorkspace = action(z.strictObject({}), "workspace:manage", async (access) => {
  await workspaces.reopen(access);
  return new GoTo(`/w/${access.workspaceId}`);
});
