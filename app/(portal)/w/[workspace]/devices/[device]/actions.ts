"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { ReplaceToken } from "#lib/devices/schema.ts";

export const replaceToken = action(ReplaceToken, "tokens:write", async (access, { device }) => ({ token: await devices.replace(access, device) }));
