/** A token of any kind by its number. */
import * as devices from "#lib/devices/index.ts";
import type { DeviceTokenView } from "#lib/devices/schema.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import type { ApiTokenView } from "#lib/workspaces/schema.ts";
import type { TokenIds } from "./_token-form.tsx";

export type AnyToken = (ApiTokenView & { kind: "program" }) | DeviceTokenView;

/** What the forms of a token send. */
export const idsOf = (workspace: string, { id, kind }: AnyToken): TokenIds => ({ workspace, token: id, kind: kind === "program" ? "program" : "sender" });

export async function tokenOf(access: workspaces.Access<"tokens:read">, id: string): Promise<AnyToken> {
  const isProgram = await workspaces.hasApiToken(access, id);
  return isProgram ? { ...(await workspaces.getApiToken(access, id)), kind: "program" } : devices.getToken(access, id);
}
