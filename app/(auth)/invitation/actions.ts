"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { LinkedInvitation } from "#lib/workspaces/schema.ts";

export const refuseInvitation = action(LinkedInvitation, "anyone", async (_, { token }) => {
  await workspaces.refuseInvitation(token);
  return new GoTo("/invitation?refused=yes");
});
