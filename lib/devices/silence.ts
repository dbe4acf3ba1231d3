/** The end of what a device sends. */
import type { Tx } from "../platform/db/account.ts";

/**
 * Ends the tokens of a device that is being deleted, and takes it off the webhooks that speak for it. Each process hears
 * of it from the database. Returns off how many webhooks.
 */
export async function silence(tx: Tx, { workspaceId, id: deviceId }: { workspaceId: string; id: string }, now: Date): Promise<number> {
  await tx.deviceToken.updateMany({ where: { workspaceId, deviceId, revokedAt: null }, data: { revokedAt: now } });
  return (await tx.webhookDevice.deleteMany({ where: { workspaceId, deviceId } })).count;
}
