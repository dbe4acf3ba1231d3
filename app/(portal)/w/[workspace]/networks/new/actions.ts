"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { ConnectNetworkForm } from "#lib/devices/schema.ts";
import { endOf } from "#lib/workspaces/schema.ts";

export const connectNetwork = action(ConnectNetworkForm, "tokens:write", async (access, { lifetime, ...input }) => {
  const issued = await devices.issueWebhook(access, { ...input, expiresAt: endOf(lifetime, new Date()) });
  return { ...issued, source: input.source };
});
