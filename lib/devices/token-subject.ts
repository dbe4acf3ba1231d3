/** What a mail says of the token of a device or webhook. */
import { account } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { type Column, openToShow, readableKey } from "../platform/seal/index.ts";
import { type Access, deviceIn, type Right, type TokenSubject } from "../workspaces/index.ts";
import { tokensIn } from "./token-reach.ts";

const DEVICE_NAME: Column = "device.name_sealed";
export const WEBHOOK_NAME: Column = "device_token.name_sealed";

export const webhookSubject = ({ id, name, hint }: { id: string; name: string; hint: string }): TokenSubject => ({
  kind: "webhook",
  name,
  hint,
  path: `/tokens/${id}`,
});

/** A device and the token of it that was not ended. The subject leads to that token, or to the settings of a device that has none. Throws "not found". */
export async function findDevice<R extends Right>(access: Access<R>, deviceId: string, hint: string) {
  const device = await account().device.findUnique({
    where: { workspaceId_id: deviceIn(access, deviceId) },
    select: { nameSealed: true, tokens: { where: { revokedAt: null } } },
  });
  if (!device) throw notFound();
  const name = openToShow(await readableKey(access.workspaceId), DEVICE_NAME, deviceId, device.nameSealed);
  const before = device.tokens[0] ?? null;
  const path = before ? `/tokens/${before.id}` : `/devices/${deviceId}/settings#token`;
  const subject: TokenSubject = { kind: "device", name, hint, path };
  return { subject, before };
}

export const NAMED_BY = { device: { select: { nameSealed: true } } } as const;

type Row = {
  readonly id: string;
  readonly workspaceId: string;
  readonly hint: string;
  readonly deviceId: string | null;
  readonly nameSealed: Uint8Array | null;
  readonly device: { readonly nameSealed: Uint8Array } | null;
};

export async function subjectOf({ id, workspaceId, hint, deviceId, device, nameSealed }: Row): Promise<TokenSubject> {
  const key = await readableKey(workspaceId);
  if (device && deviceId) return { kind: "device", name: openToShow(key, DEVICE_NAME, deviceId, device.nameSealed), hint, path: `/tokens/${id}` };
  return webhookSubject({ id, hint, name: nameSealed ? openToShow(key, WEBHOOK_NAME, id, nameSealed) : "" });
}

/** A token of a device or a webhook that the pass reaches. Throws "not found". */
export async function findToken(access: Access<"tokens:write">, tokenId: string) {
  const where = { AND: [tokensIn(access), { id: tokenId }] };
  const row = isUuid(tokenId) ? await account().deviceToken.findFirst({ where, include: NAMED_BY }) : null;
  if (!row) throw notFound();
  return { row, subject: await subjectOf(row) };
}
