"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { ChangeDeviceForm, ChooseDecoder, OneDevice, RetireDevice } from "#lib/devices/schema.ts";

export const changeDevice = action(ChangeDeviceForm, "devices:write", async (access, { device, ...input }) => {
  await devices.change(access, device, input);
  return { changed: true };
});

export const retireDevice = action(RetireDevice, "devices:remove", async (access, { device, overlap }) => {
  await devices.retire(access, device, { overlap });
  return new GoTo(`/w/${access.workspaceId}/devices/${device}/settings#retire`);
});

export const cancelRetirement = action(OneDevice, "devices:remove", async (access, { device }) => {
  await devices.cancelRetirement(access, device);
  return { kept: true };
});

export const reviveDevice = action(OneDevice, "devices:remove", async (access, { device }) => ({
  token: await devices.revive(access, device),
  at: new Date(),
}));

export const chooseDecoder = action(ChooseDecoder, "devices:write", async (access, { device, decoder }) => {
  await devices.chooseDecoder(access, device, decoder);
  return { chosen: true };
});
