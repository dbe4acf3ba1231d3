"use server";
import { z } from "zod";
import { action } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import * as identity from "#lib/identity/index.ts";

export const makeNewCodes = action(z.strictObject({}), "user", async (session) => ({
  recoveryCodes: await identity.regenerateRecoveryCodes(session, await caller()),
}));
