import { type Area, action, page, route } from "./entrance.ts";

export const workspaces: Area = {
  title: "Workspaces",
  entrances: [
    page("/w", "Your workspaces", "user", "oneself"),
    page("/w/new", "The form to open a workspace", "user", "oneself"),
    action("/w/new openWorkspace", "Open a workspace", "user", "oneself"),
    page("/w/[workspace]/settings", "The settings of a workspace", ["workspace:manage", "workspace:read"], "workspace"),
    action("/w/[workspace]/settings requireFactor", "Ask members for a second factor", "workspace:manage", "workspace", { also: ["fresh"] }),
    action("/w/[workspace]/settings renameWorkspace", "Rename a workspace", "workspace:manage", "workspace"),
    action("/w/[workspace]/settings moveWorkspace", "Move a workspace in the tree", "workspace:manage", "workspace"),
    action("/w/[workspace]/settings shareMembers", "Share the members of the workspace above", "workspace:manage", "workspace", { also: ["fresh"] }),
    action("/w/[workspace]/settings closeWorkspace", "Close a workspace", "workspace:manage", "workspace", { also: ["fresh", "person"] }),
    action("/w/[workspace]/settings reopenWorkspace", "Open a closed workspace again", "workspace:manage", "workspace", { also: ["person"] }),
    page("/w/[workspace]/new", "The form to open a workspace below another", ["workspaces:add", "workspace:read"], "workspace"),
    action("/w/[workspace]/new openBelow", "Open a workspace below another", "workspaces:add", "workspace"),
    page("/w/[workspace]/rights", "Your rights in a workspace", "workspace:read", "workspace", { shows: ["devices:read"] }),
    action("/w/[workspace]/rights leave", "Leave a workspace", "workspace:read", "workspace", { also: ["person"] }),
    page("/w/[workspace]/record", "The record of a workspace", ["record:read", "workspace:read"], "workspace"),
    page("/w/[workspace]/record/access", "Access to a device on a day: possible and actual", ["record:read", "workspace:read"], "device"),
    route("GET /w/[workspace]/record/file", "Download the record", "record:read", "workspace"),
  ],
};
