/** The tokens that a pass reaches: one for some devices sees those for no others. */
import type { Access, Right } from "../workspaces/index.ts";

export function webhooksIn<R extends Right>({ workspaceId, reach }: Access<R>) {
  const bound = reach === "all" ? {} : { devices: { some: {}, every: { deviceId: { in: [...reach] } } } };
  return { workspaceId, deviceId: null, ...bound };
}

/** Those of devices and of webhooks. */
export function tokensIn<R extends Right>(access: Access<R>) {
  const { workspaceId, reach } = access;
  const ofDevice = { workspaceId, deviceId: reach === "all" ? { not: null } : { in: [...reach] } };
  return { OR: [ofDevice, webhooksIn(access)] };
}
