"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { ImportCsv } from "#lib/devices/schema.ts";

export const importDevices = action(ImportCsv, "devices:add", (access, { csv }) => devices.importCsv(access, csv));
