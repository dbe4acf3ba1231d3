/** The operations of the API as entries of the authorisation matrix: made of their declarations, so that nothing stands twice. */
import type { Operation } from "#app/_edge/api/operation.ts";
import { BASE } from "#app/_edge/api/router.ts";
import type { About, Area, Entrance } from "#app/_edge/entrances/entrance.ts";
import { OPERATIONS } from "./_operations/index.ts";

/** What the last number in a path stands for; a path without one of these is about the workspace, or about nothing but the token. */
const NAMED: Readonly<Record<string, About>> = {
  workspace: "workspace",
  member: "member",
  invitation: "member",
  device: "device",
  field: "device",
  token: "token",
  webhook: "token",
};

function aboutOf({ path }: Operation): About {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return names.map((name) => NAMED[name]).findLast((about) => about !== undefined) ?? "token";
}

const entryOf = (operation: Operation): Entrance => ({
  kind: "operation",
  at: `${operation.method} ${BASE}${operation.path}`,
  does: operation.summary,
  asks: [operation.scope === "token" ? "program" : operation.scope],
  shows: [],
  about: aboutOf(operation),
  also: [],
});

export const api: Area = { title: "The API for programs", entrances: OPERATIONS.map(entryOf) };
