"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { OpenWorkspace } from "#lib/workspaces/schema.ts";

export const openWorkspace = action(OpenWorkspace, "user", async (session, input) => new GoTo(`/w/${await workspaces.open(session, input)}`));
