"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { NewDecoderForm } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";

export const createDecoder = action(NewDecoderForm, "devices:write", async (access, { save, sample, typed }) => {
  if (sample) return { tried: await measurements.tryDecoder(access, sample), typed };
  return new GoTo(`/w/${access.workspaceId}/decoders/${await devices.createDecoder(access, save)}`);
});
