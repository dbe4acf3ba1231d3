/** Devices that a webhook speaks of and that it sends for none of: noted by keyed hash, to the hour, so that somebody can add them. */
import { HOUR } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import type { Access, Right } from "../workspaces/index.ts";
import { hardwareOf } from "./hardware.ts";
import type { WebhookAccess } from "./webhook-access.ts";

/** As many as one webhook can make us note. */
const MOST_UNCLAIMED = 200;
const MOST_REMEMBERED = 10_000;

/** What this process noted within the hour. */
const noted = new Map<string, number>();

/** Never in the way of the answer: what cannot be noted now is noted with the next message. */
export async function noteUnclaimed(webhook: WebhookAccess, hardwareId: string, now: Date): Promise<void> {
  const hardware = hardwareOf(webhook.workspaceId, hardwareId);
  if (!hardware) return;
  const hour = Math.floor(now.getTime() / HOUR);
  const mark = `${webhook.tokenId}${Buffer.from(hardware.hash).toString("base64url")}`;
  if (noted.get(mark) === hour) return;
  if (noted.size >= MOST_REMEMBERED) noted.clear();
  noted.set(mark, hour);
  const [seen, { tokenId, workspaceId }] = [new Date(hour * HOUR), webhook];
  try {
    await account().$executeRaw`
      INSERT INTO unclaimed_device (id, workspace_id, token_id, hardware_hash, hardware_hint, first_seen_at, last_seen_at)
      SELECT ${ids.new()}::uuid, ${workspaceId}::uuid, ${tokenId}::uuid, ${hardware.hash}, ${hardware.hint}, ${seen}, ${seen}
      WHERE (SELECT count(*) FROM unclaimed_device WHERE token_id = ${tokenId}::uuid AND hardware_hash <> ${hardware.hash}) < ${MOST_UNCLAIMED}
      ON CONFLICT (token_id, hardware_hash) DO UPDATE SET last_seen_at = greatest(unclaimed_device.last_seen_at, excluded.last_seen_at)`;
  } catch (error) {
    noted.delete(mark);
    log.warn("device.unclaimed_not_noted", {}, error);
  }
}

/** Those that a pass reaches: they are of no device yet, so only whoever reaches every device reaches them. */
export function unclaimedIn<R extends Right>({ workspaceId, reach }: Access<R>) {
  return { workspaceId, token: { revokedAt: null, ...(reach === "all" ? {} : { id: { in: [] as string[] } }) } };
}

/** Forgets what was noted of a device at the webhooks that send for it now. */
export async function dropClaimed(tx: Tx, deviceId: string): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM unclaimed_device u USING device d, webhook_device b
    WHERE d.id = ${deviceId}::uuid AND b.device_id = d.id AND u.token_id = b.token_id AND u.hardware_hash = d.hardware_hash`;
}
