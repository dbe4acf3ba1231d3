/** Workspaces, as far as a token reaches. */
import { z } from "zod";
import { operation, partOf } from "#app/_edge/api.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import type { WorkspaceDetail } from "#lib/workspaces/schema.ts";
import { byAge, Id, Moment, moment } from "./parts.ts";

export const Workspace = z
  .strictObject({
    id: Id,
    name: z.string(),
    region: z.enum(["eu", "us"]).meta({ description: "Where its measurements are kept, for good" }),
    role: z.string().meta({ description: "As what the issuer of the token works in it" }),
    requiresFactor: z.boolean().meta({ description: "Whether it asks its members for a second factor" }),
    createdAt: Moment,
  })
  .meta({ id: "Workspace" });

export const viewOfWorkspace = ({ id, name, region, role, requiresFactor, createdAt }: WorkspaceDetail): z.infer<typeof Workspace> => ({
  id,
  name,
  region,
  role,
  requiresFactor,
  createdAt: moment(createdAt),
});

const noun = "Workspaces";

export const WORKSPACES = [
  operation({
    id: "listWorkspaces",
    method: "GET",
    path: "/workspaces",
    scope: "token",
    needs: "workspace:read",
    noun,
    summary: "The workspaces that this token reaches",
    pages: Workspace,
    verb: async ({ pass, wanted }) => {
      const { items, next } = partOf(await workspaces.reachable(pass), wanted, byAge);
      return { items: items.map(viewOfWorkspace), next };
    },
  }),
  operation({
    id: "getWorkspace",
    method: "GET",
    path: "/workspaces/{workspace}",
    scope: "workspace:read",
    noun,
    summary: "One workspace",
    answer: Workspace,
    verb: async ({ pass }) => viewOfWorkspace(await workspaces.get(pass)),
  }),
];
