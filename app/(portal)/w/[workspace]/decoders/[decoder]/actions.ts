"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { DecoderForm, OneDecoder, SetDecoderDevices } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";

export const changeDecoder = action(DecoderForm, "devices:write", async (access, { decoder, save, sample, typed }) => {
  if (sample) return { tried: await measurements.tryDecoder(access, sample), typed };
  await devices.changeDecoder(access, decoder, save);
  return { saved: true as const, typed };
});

export const setDecoderDevices = action(SetDecoderDevices, "devices:write", async (access, { decoder, devices: chosen }) => {
  await devices.setDecoderDevices(access, decoder, chosen);
  return { saved: true };
});

export const removeDecoder = action(OneDecoder, "devices:write", async (access, { decoder }) => {
  await devices.removeDecoder(access, decoder);
  return new GoTo(`/w/${access.workspaceId}/decoders`);
});
