/** Which devices a webhook sends for: one more, and one less. */
import { recordAll } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { type Tx, transaction } from "../platform/db/account.ts";
import { notFound } from "../platform/refusal.ts";
import { type Access, lockDevice } from "../workspaces/index.ts";
import { memory } from "./memory.ts";
import { requireRetired } from "./retired.ts";
import { dropClaimed } from "./unclaimed.ts";
import { lockWebhook } from "./webhook.ts";

/** From now on the webhook sends for the device as well. Asked twice, it is done once. */
export async function bind(access: Access<"tokens:write">, tokenId: string, deviceId: string, now = clock.now()): Promise<void> {
  await transaction(async (tx) => {
    await lockDevice(tx, access, deviceId);
    await requireRetired(tx, deviceId, false);
    await bindLocked(tx, access, { tokenId, deviceId }, now);
  });
  memory().forget(tokenId);
}

type Binding = { readonly tokenId: string; readonly deviceId: string };

/** The same for a device that is locked and in use. */
export async function bindLocked(tx: Tx, access: Access<"tokens:write">, { tokenId, deviceId }: Binding, now: Date): Promise<void> {
  const { workspaceId } = access;
  await lockWebhook(tx, access, tokenId);
  const { count } = await tx.webhookDevice.createMany({ data: [{ tokenId, deviceId, workspaceId }], skipDuplicates: true });
  await dropClaimed(tx, deviceId);
  if (count > 0) await recordAll(tx, access.actor, eventsOf("bound", { tokenId, deviceId }), workspaceId, now);
}

/** From now on the webhook sends for the device no more; what it sent stays. */
export async function unbind(access: Access<"tokens:write">, tokenId: string, deviceId: string, now = clock.now()): Promise<void> {
  const { workspaceId } = access;
  await transaction(async (tx) => {
    await lockDevice(tx, access, deviceId);
    await lockWebhook(tx, access, tokenId);
    const { count } = await tx.webhookDevice.deleteMany({ where: { tokenId, deviceId, workspaceId } });
    if (count === 0) throw notFound();
    await recordAll(tx, access.actor, eventsOf("unbound", { tokenId, deviceId }), workspaceId, now);
  });
  memory().forget(tokenId);
}

/** In the history of each of the two. */
const eventsOf = (what: "bound" | "unbound", { tokenId, deviceId }: Binding) => [
  { event: `token.${what}` as const, objectId: tokenId },
  { event: `device.${what}` as const, objectId: deviceId },
];
