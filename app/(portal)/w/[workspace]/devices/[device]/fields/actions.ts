"use server";
import { action } from "#app/_edge/action.ts";
import { ChangeField } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";

export const changeField = action(ChangeField, "devices:write", (access, { device, field, change }) => measurements.changeField(access, device, field, change));
