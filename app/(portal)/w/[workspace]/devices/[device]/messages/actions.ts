"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { OneDevice } from "#lib/devices/schema.ts";

export const startCapture = action(OneDevice, "devices:write", async (access, { device }) => {
  await devices.startCapture(access, device);
  return { started: true };
});

export const stopCapture = action(OneDevice, "devices:write", async (access, { device }) => {
  await devices.stopCapture(access, device);
  return { ended: true };
});
