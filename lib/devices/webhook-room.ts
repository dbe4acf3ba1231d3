/** The limit on the webhooks of a workspace. */
import type { Tx } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";
import { isLive } from "../platform/token-life.ts";
import { MOST_WEBHOOKS } from "./token-schema.ts";

/** Throws "conflict" where a locked workspace has as many webhooks as it can have, besides the one with the token `apartFrom`. */
export async function requireRoom(tx: Tx, workspaceId: string, now: Date, apartFrom?: string): Promise<void> {
  const others = apartFrom ? { id: { not: apartFrom } } : {};
  if ((await tx.deviceToken.count({ where: { workspaceId, deviceId: null, ...others, ...isLive(now) } })) >= MOST_WEBHOOKS) {
    throw new Refusal("conflict", "webhook.limit_reached", `This workspace has ${MOST_WEBHOOKS} webhooks, which is the most there can be. End one first.`);
  }
}
