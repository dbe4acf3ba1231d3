/** The devices that the webhooks of a workspace speak of and that nobody has added, as those who look after its tokens see them. */
import { account } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { openToShow, readableKey } from "../platform/seal/index.ts";
import type { Access } from "../workspaces/index.ts";
import { tokensIn } from "./token-reach.ts";
import type { UnclaimedView } from "./token-schema.ts";
import { unclaimedIn } from "./unclaimed.ts";

const keyFor = (hash: Uint8Array): string => Buffer.from(hash).toString("base64");

/** Of one webhook, or of all; the newest first. Not found where the pass does not reach the webhook. */
export async function listUnclaimed(access: Access<"tokens:read">, tokenId?: string): Promise<UnclaimedView[]> {
  if (tokenId !== undefined) await requireToken(access, tokenId);
  const where = { ...unclaimedIn(access), ...(tokenId === undefined ? {} : { tokenId }) };
  const rows = await account().unclaimedDevice.findMany({
    where,
    orderBy: [{ firstSeenAt: "desc" }, { id: "asc" }],
    include: { token: { select: { nameSealed: true } } },
  });
  if (rows.length === 0) return [];
  const [key, known] = [await readableKey(access.workspaceId), await devicesCalled(access, rows)];
  return rows.flatMap((row) => {
    const device = known.get(keyFor(row.hardwareHash));
    // Noted by a message that was on its way when somebody added it.
    if (device?.webhooks.some((webhook) => webhook.tokenId === row.tokenId)) return [];
    const { id, tokenId: webhookId, hardwareHint: hint, firstSeenAt, lastSeenAt, token } = row;
    const webhook = token.nameSealed ? openToShow(key, "device_token.name_sealed", webhookId, token.nameSealed) : "";
    const knownAs = device ? { id: device.id, name: openToShow(key, "device.name_sealed", device.id, device.nameSealed) } : null;
    return [{ id, tokenId: webhookId, webhook, hint, firstSeenAt, lastSeenAt, knownAs }];
  });
}

async function requireToken(access: Access<"tokens:read">, tokenId: string): Promise<void> {
  const found = isUuid(tokenId) ? await account().deviceToken.count({ where: { AND: [tokensIn(access), { id: tokenId }] } }) : 0;
  if (found === 0) throw notFound();
}

async function devicesCalled({ workspaceId }: Access<"tokens:read">, rows: readonly { hardwareHash: Uint8Array }[]) {
  const hashes = rows.map(({ hardwareHash }) => new Uint8Array(hardwareHash));
  const select = { id: true, nameSealed: true, hardwareHash: true, webhooks: { select: { tokenId: true } } } as const;
  const devices = await account().device.findMany({ where: { workspaceId, hardwareHash: { in: hashes } }, select });
  return new Map(devices.map((device) => [keyFor(device.hardwareHash ?? new Uint8Array()), device]));
}
