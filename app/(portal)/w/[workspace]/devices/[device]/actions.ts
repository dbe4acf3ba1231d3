"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { RenameDevice, ReplaceToken } from "#lib/devices/schema.ts";

export const renameDevice = action(RenameDevice, "devices:write", async (access, { device, ...input }) => {
  await devices.rename(access, device, input);
  return { renamed: true };
});

export const replaceToken = action(ReplaceToken, "tokens:write", async (access, { device }) => ({ token: await devices.replace(access, device) }));
