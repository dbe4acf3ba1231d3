/** Devices that a webhook speaks of and that it sends for none of: noted by keyed hash, to the hour, so that somebody can add them. */
import { HOUR, MINUTE } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import type { Access, Right } from "../workspaces/index.ts";
import { type Hardware, hardwareOf } from "./hardware.ts";
import type { WebhookAccess } from "./webhook-access.ts";

/** Unclaimed devices of one webhook that are noted. */
const MAX_UNCLAIMED = 200;
/** Devices noted for one message. The others are noted with the next one. */
const MAX_NOTED_AT_ONCE = 1_000;
/** For how long a webhook at this limit causes no more queries for devices that are not noted. */
const FULL_FOR_MS = MINUTE;
const MAX_REMEMBERED = 10_000;

/** The hour in which this process last noted a device, by webhook and hash; until when a webhook counts as full, by its token, in milliseconds since 1970. */
const notedHours = new Map<string, number>();
const fullUntil = new Map<string, number>();

function remember(known: Map<string, number>, key: string, value: number): void {
  if (known.size >= MAX_REMEMBERED) known.clear();
  known.set(key, value);
}

/** Notes devices by their hardware ids, in one query at most. Never throws: devices that cannot be noted now are noted with the next message. */
export async function noteUnclaimed(webhook: WebhookAccess, hardwareIds: readonly string[], now: Date): Promise<void> {
  const { tokenId, workspaceId } = webhook;
  const hour = Math.floor(now.getTime() / HOUR);
  if ((fullUntil.get(tokenId) ?? 0) > now.getTime()) return;
  const fresh = new Map<string, Hardware>();
  for (const id of hardwareIds) {
    if (fresh.size === MAX_NOTED_AT_ONCE) break;
    const hardware = hardwareOf(workspaceId, id);
    const hex = hardware && Buffer.from(hardware.hash).toString("hex");
    if (hex && notedHours.get(tokenId + hex) !== hour) fresh.set(hex, hardware);
  }
  if (fresh.size === 0) return;
  // Before the query, so that messages that arrive meanwhile do not ask the same.
  for (const hex of fresh.keys()) remember(notedHours, tokenId + hex, hour);
  const noted = await insert(webhook, fresh, new Date(hour * HOUR)).catch((error: unknown) => log.warn("device.unclaimed_not_noted", {}, error));
  for (const hex of fresh.keys()) if (!noted?.has(hex)) notedHours.delete(tokenId + hex);
  if (noted && noted.size < fresh.size) remember(fullUntil, tokenId, now.getTime() + FULL_FOR_MS);
}

/** Returns the hashes, in hexadecimal, of the devices that are noted now. */
async function insert({ tokenId, workspaceId }: WebhookAccess, fresh: ReadonlyMap<string, Hardware>, seen: Date): Promise<Set<string>> {
  const [hashes, hints, numbers] = [[...fresh.keys()], [...fresh.values()].map(({ hint }) => hint), [...fresh].map(() => ids.new())];
  const rows = await account().$queryRaw<{ hash: string }[]>`
    WITH known AS (SELECT hardware_hash FROM unclaimed_device WHERE token_id = ${tokenId}::uuid),
    wanted AS (
      SELECT w.id, decode(w.hash, 'hex') AS hash, w.hint, k.hardware_hash IS NOT NULL AS is_known,
        row_number() OVER (PARTITION BY k.hardware_hash IS NULL ORDER BY w.place) AS place
      FROM unnest(${numbers}::uuid[], ${hashes}::text[], ${hints}::text[]) WITH ORDINALITY AS w(id, hash, hint, place)
      LEFT JOIN known k ON k.hardware_hash = decode(w.hash, 'hex'))
    INSERT INTO unclaimed_device (id, workspace_id, token_id, hardware_hash, hardware_hint, first_seen_at, last_seen_at)
    SELECT id, ${workspaceId}::uuid, ${tokenId}::uuid, hash, hint, ${seen}, ${seen} FROM wanted
    WHERE is_known OR place <= ${MAX_UNCLAIMED}::int - (SELECT count(*) FROM known)
    ORDER BY hash
    ON CONFLICT (token_id, hardware_hash) DO UPDATE SET last_seen_at = greatest(unclaimed_device.last_seen_at, excluded.last_seen_at)
    RETURNING encode(hardware_hash, 'hex') AS hash`;
  return new Set(rows.map(({ hash }) => hash));
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
