"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { ReplaceToken, RevokeToken } from "#lib/devices/schema.ts";
import { rotationOf } from "#lib/workspaces/schema.ts";

export const replaceToken = action(ReplaceToken, "tokens:write", async (access, { device, ...input }) => ({
  token: await devices.replace(access, device, rotationOf(input, new Date())),
}));

export const revokeToken = action(RevokeToken, "tokens:write", async (access, { device }) => {
  await devices.revoke(access, device);
  return { ended: true };
});
