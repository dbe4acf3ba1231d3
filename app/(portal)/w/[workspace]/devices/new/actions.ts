"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { RegisterDeviceForm } from "#lib/devices/schema.ts";

export const registerDevice = action(RegisterDeviceForm, "devices:add", (access, input) => devices.register(access, input));
