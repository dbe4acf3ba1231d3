"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as privacy from "#lib/privacy/index.ts";
import { DeleteDevice } from "#lib/privacy/schema.ts";

export const deleteDevice = action(DeleteDevice, "devices:remove", async (access, { device, typed }) => {
  const receipt = await privacy.deleteDevice(access, device, { typed });
  return new GoTo(`/erased/${receipt}`);
});
