import { type Area, action, page } from "./entrance.ts";

export const workspaces: Area = {
  title: "Workspaces",
  entrances: [
    page("/w", "One’s workspaces", "user", "oneself"),
    page("/w/new", "The form to open a workspace", "user", "oneself"),
    action("/w/new openWorkspace", "Open a workspace", "user", "oneself"),
    page("/w/[workspace]/settings", "The settings of a workspace", ["workspace:manage", "workspace:read"], "workspace"),
    action("/w/[workspace]/settings requireFactor", "Ask members for a second factor", "workspace:manage", "workspace"),
  ],
};
