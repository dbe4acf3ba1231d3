"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { alsoIn } from "#app/_edge/passes.ts";
import * as devices from "#lib/devices/index.ts";
import { MoveDevice } from "#lib/devices/schema.ts";

export const moveDevice = action(MoveDevice, "devices:move", async (access, { device, to }) => {
  await devices.move(access, await alsoIn(access, to, "devices:move"), device);
  return new GoTo(`/w/${to}/devices/${device}`);
});
