"use server";
import { z } from "zod";
import { action } from "#app/_edge/action.ts";
import * as privacy from "#lib/privacy/index.ts";

export const requestExport = action(z.strictObject({}), "user", async (session) => {
  await privacy.requestExport(session);
  return { requested: true };
});
