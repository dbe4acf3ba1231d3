"use server";
import { action } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { examine } from "#lib/devices/index.ts";
import { ExamineToken } from "#lib/workspaces/schema.ts";

export const testToken = action(ExamineToken, "anyone", async (_, { presented }) => ({
  report: await examine(presented, (await caller()).network),
}));
