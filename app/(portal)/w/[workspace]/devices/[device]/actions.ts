"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { AllowDeviceInAddress, ReplaceToken } from "#lib/devices/schema.ts";
import { rotationOf } from "#lib/workspaces/schema.ts";

export const replaceToken = action(ReplaceToken, "tokens:write", async (access, { device, ...input }) => ({
  token: await devices.replace(access, device, rotationOf(input, new Date())),
  at: new Date(),
  overlap: input.overlap,
}));

export const allowInAddress = action(AllowDeviceInAddress, "tokens:write", async (access, { device, inAddress }) => {
  await devices.setInAddress(access, { device }, inAddress === "on");
  return { allowed: inAddress };
});
