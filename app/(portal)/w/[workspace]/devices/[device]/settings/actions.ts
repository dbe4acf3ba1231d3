"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { ChangeDeviceForm, ChooseDecoder, OneDevice } from "#lib/devices/schema.ts";

export const changeDevice = action(ChangeDeviceForm, "devices:write", async (access, { device, ...input }) => {
  await devices.change(access, device, input);
  return { changed: true };
});

export const retireDevice = action(OneDevice, "devices:remove", async (access, { device }) => {
  await devices.retire(access, device);
  return { retired: true };
});

export const reviveDevice = action(OneDevice, "devices:remove", async (access, { device }) => ({
  token: await devices.revive(access, device),
  at: new Date(),
}));

export const chooseDecoder = action(ChooseDecoder, "devices:write", async (access, { device, decoder }) => {
  await devices.chooseDecoder(access, device, decoder);
  return { chosen: true };
});
