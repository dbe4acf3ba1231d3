"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { ownPath } from "#app/_edge/own-path.ts";
import * as documents from "#lib/documents/index.ts";
import { Agree } from "#lib/documents/schema.ts";

export const agree = action(Agree, "user", async (session, { policy, next }) => {
  await documents.agree(session, "privacy", policy);
  return new GoTo(ownPath(next, "/w"));
});
