"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { endOf, IssueWebhookForm } from "#lib/workspaces/schema.ts";

export const issueWebhook = action(IssueWebhookForm, "tokens:write", async (access, { lifetime, ...input }) => {
  const issued = await devices.issueWebhook(access, { ...input, expiresAt: endOf(lifetime, new Date()) });
  return { ...issued, device: input.devices[0] ?? "" };
});
