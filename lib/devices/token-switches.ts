/** What a token may do beyond sending, switched on and off by somebody who just showed who they are. */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { transaction } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { tokenEnded } from "../platform/token-life.ts";
import { type Access, requireAlso, requireFreshAccess } from "../workspaces/index.ts";
import { memory } from "./memory.ts";
import { tokensIn } from "./token-reach.ts";

/** A token by its own number, or the one of a device that works by the device's. */
export type WhichToken = { readonly token: string } | { readonly device: string };

/**
 * Whether the token may stand in an address, for senders that can put it nowhere else. An address is written down by whatever it
 * passes, so whoever may read those logs can send as well.
 */
export const setInAddress = (access: Access<"tokens:write">, which: WhichToken, isOn: boolean, now = clock.now()): Promise<void> =>
  change(access, which, { inAddress: isOn }, now);

/** Whether the sender may add readings from long ago, and many at once. Whoever reads such a token on its way could write history anew. Nobody allows what they may not do themselves. */
export async function setBackfill(access: Access<"tokens:write">, which: WhichToken, isOn: boolean, now = clock.now()): Promise<void> {
  if (isOn) requireAlso(access, "measurements:backfill", "Allowing readings from long ago takes the right to add them.");
  await change(access, which, { mayBackfill: isOn }, now);
}

type Switch = { inAddress: boolean } | { mayBackfill: boolean };

async function change(access: Access<"tokens:write">, which: WhichToken, data: Switch, now: Date): Promise<void> {
  requireFreshAccess(access, now);
  const { workspaceId } = access;
  const wanted = "token" in which ? { id: which.token } : { deviceId: which.device, revokedAt: null };
  if (!Object.values(which).every(isUuid)) throw notFound();
  const tokenId = await transaction(async (tx) => {
    const row = await tx.deviceToken.findFirst({ where: { AND: [tokensIn(access), wanted] }, select: { id: true } });
    if (!row) throw notFound();
    // The condition is asked again by the update, which waits for whoever ends the token at this moment.
    const changed = await tx.deviceToken.updateMany({ where: { id: row.id, workspaceId, revokedAt: null }, data });
    if (changed.count === 0) throw tokenEnded();
    await record(tx, access.actor, "token.changed", { workspaceId, objectId: row.id }, now);
    return row.id;
  });
  memory().forget(tokenId);
}
