/** Workspaces, as far as a token reaches. Closing one and handing it over are decided by a person, in the portal. */
import { z } from "zod";
import { operation, partOf } from "#app/_edge/api.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { OpenWorkspace, RenameWorkspace, type WorkspaceDetail, type WorkspaceView } from "#lib/workspaces/schema.ts";
import { byAge, Id, Moment, moment, momentOrNull } from "./parts.ts";

const shape = {
  id: Id,
  name: z.string().meta({ example: "Weather stations" }),
  region: z.enum(["eu", "us"]).meta({ description: "Where its measurements are kept, for good" }),
  role: z.string().meta({ description: "As what the issuer of the token works in it", example: "owner" }),
  createdAt: Moment,
};

const ListedWorkspace = z
  .strictObject({ ...shape, parent: Id.nullable().meta({ description: "The one above, where the token reaches it" }), isClosed: z.boolean() })
  .meta({ id: "ListedWorkspace" });

const Workspace = z
  .strictObject({
    ...shape,
    requiresFactor: z.boolean().meta({ description: "Whether it asks its members for a second factor" }),
    closedAt: Moment.nullable(),
    erasedFrom: Moment.nullable().meta({ description: "From when on it is erased, once it was closed" }),
  })
  .meta({ id: "Workspace" });

const NewWorkspace = z.strictObject({ id: Id }).meta({ id: "NewWorkspace" });

const listed = ({ id, name, region, role, createdAt, parentId, isClosed }: WorkspaceView): z.infer<typeof ListedWorkspace> => ({
  id,
  name,
  region,
  role,
  createdAt: moment(createdAt),
  parent: parentId,
  isClosed,
});

const view = ({ id, name, region, role, createdAt, requiresFactor, closedAt, erasedFrom }: WorkspaceDetail): z.infer<typeof Workspace> => ({
  id,
  name,
  region,
  role,
  createdAt: moment(createdAt),
  requiresFactor,
  closedAt: momentOrNull(closedAt),
  erasedFrom: momentOrNull(erasedFrom),
});

const Place = z.strictObject({
  parent: z.string().max(100).nullable().meta({ description: "The number of the workspace above, or null for the top" }),
});
const Sharing = z.strictObject({ inherits: z.boolean().meta({ description: "Whether the members of the workspace above work in it, too" }) });

const noun = "Workspaces";

export const WORKSPACES = [
  operation({
    id: "listWorkspaces",
    method: "GET",
    path: "/workspaces",
    scope: "token",
    needs: "workspace:read",
    noun,
    summary: "The workspaces that this token reaches, oldest first",
    pages: ListedWorkspace,
    verb: async ({ pass, wanted }) => {
      const { items, next } = partOf(await workspaces.reachable(pass), wanted, byAge);
      return { items: items.map(listed), next };
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
    verb: async ({ pass }) => view(await workspaces.get(pass)),
  }),
  operation({
    id: "openWorkspace",
    method: "POST",
    path: "/workspaces/{workspace}/workspaces",
    scope: "workspaces:add",
    noun,
    summary: "Open a workspace below this one",
    description: "It belongs to whoever issued the token. Its region is chosen here, for good.",
    body: OpenWorkspace,
    answer: NewWorkspace,
    creates: true,
    conflict: "There are as many workspaces, or as many levels of them, as there can be",
    example: { name: "North site", region: "eu" },
    verb: async ({ pass, body }) => ({ id: await workspaces.openBelow(pass, body) }),
  }),
  operation({
    id: "renameWorkspace",
    method: "PATCH",
    path: "/workspaces/{workspace}",
    scope: "workspace:manage",
    noun,
    summary: "Rename a workspace",
    body: RenameWorkspace,
    example: { name: "Weather stations" },
    verb: ({ pass, body }) => workspaces.rename(pass, body),
  }),
  operation({
    id: "moveWorkspace",
    method: "PUT",
    path: "/workspaces/{workspace}/parent",
    scope: "workspace:manage",
    noun,
    summary: "Move a workspace with all that is below it",
    description: "The token has to reach the workspace above with the same scope. Members from above no longer work in what was moved.",
    body: Place,
    example: { parent: null },
    conflict: "It would stand below itself, or there would be too many levels",
    verb: ({ pass, body }) => workspaces.move(pass, body.parent),
  }),
  operation({
    id: "shareMembers",
    method: "PUT",
    path: "/workspaces/{workspace}/inherits",
    scope: "workspace:manage",
    noun,
    summary: "Let the members of the workspace above work here, or no longer",
    body: Sharing,
    example: { inherits: true },
    conflict: "There is no workspace above it",
    verb: ({ pass, body }) => workspaces.shareMembers(pass, body.inherits),
  }),
];
