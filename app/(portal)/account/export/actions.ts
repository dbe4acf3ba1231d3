"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import * as privacy from "#lib/privacy/index.ts";

export const requestExport = action(z.strictObject({}), "user", async (session) => {
  await privacy.requestExport(session);
  return { requested: true };
});

export const deleteExport = action(z.strictObject({ export: z.string().max(100) }), "user", async (session, input) => {
  await privacy.deleteExport(session, input.export);
  return new GoTo("/account/export?deleted=yes");
});
