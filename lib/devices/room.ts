/** Whether a workspace has room for more devices. */
import type { Tx } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";
import { lockWorkspace } from "../workspaces/index.ts";
import { MOST_DEVICES } from "./schema.ts";

/** Refuses where `more` devices would be too many. Nobody adds one to the workspace until the transaction ends. */
export async function requireRoom(tx: Tx, workspaceId: string, more = 1): Promise<void> {
  await lockWorkspace(tx, workspaceId);
  const count = await tx.device.count({ where: { workspaceId } });
  if (count + more <= MOST_DEVICES) return;
  const most = `${MOST_DEVICES} devices, which is the most there can be for now.`;
  const sentence = more === 1 ? `This workspace has ${most}` : `This workspace has ${count} devices. With ${more} more it would have more than ${most}`;
  throw new Refusal("conflict", "device.limit_reached", sentence);
}
