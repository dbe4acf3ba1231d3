/** Pending sign-ups: finding the one that a mailed link confirms, and turning it into an account. */
import { record } from "../audit/index.ts";
import { acknowledge } from "../documents/index.ts";
import type { Caller } from "../platform/caller.ts";
import { sha256 } from "../platform/crypto.ts";
import { account, isDuplicate, type Tx, transaction } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { Refusal } from "../platform/refusal.ts";
import { destroyKeys, keysOf, open, type SubjectKey, seal } from "../platform/seal/index.ts";
import { networkHash, rememberNetwork } from "./known-networks.ts";

export const deadLink = () =>
  new Refusal("invalid", "verification.dead", "This link has been used, has expired after 24 hours, or the address was confirmed with another link. Try to sign in, or sign up again."); // biome-ignore format: one line

const hash = (secret: string) => new Uint8Array(sha256(secret));

/** `isOwn`: the browser holds the sign-up cookie of this very sign-up, so what was typed into its form was typed here. */
export type PendingSignUp = {
  readonly id: string;
  readonly isOwn: boolean;
  readonly phcHash: string | null;
  readonly passkeyHandle: Uint8Array<ArrayBuffer>;
  readonly name: string;
  readonly email: string;
  readonly lookup: Uint8Array<ArrayBuffer>;
  readonly agreed: Agreed;
  readonly key: SubjectKey;
  readonly tokenHash: Uint8Array<ArrayBuffer>;
};

type Agreed = { readonly version: number; readonly wording: string; readonly at: Date };

/**
 * The sign-up that the link of `token` confirms, or null for an expired or used link. The link proves the mailbox. If this
 * browser signed up with the same address (`browserSecret`), its own sign-up is meant, whichever mail the link is from.
 */
export async function pendingOf(token: string, browserSecret: string | null, now: Date): Promise<PendingSignUp | null> {
  const tokenHash = hash(token);
  const linked = await account().pendingSignUp.findUnique({ where: { tokenHash, expiresAt: { gt: now } } });
  if (!linked) return null;
  const own = browserSecret
    ? await account().pendingSignUp.findUnique({ where: { browserHash: hash(browserSecret), emailLookup: linked.emailLookup, expiresAt: { gt: now } } })
    : null;
  const row = own ?? linked;
  const key = (await keysOf([row.id])).get(row.id);
  if (!key) return null;
  const { id, phcHash, passkeyHandle, emailLookup: lookup } = row;
  return {
    id,
    isOwn: own !== null,
    phcHash,
    passkeyHandle,
    name: open(key, "pending_sign_up.name_sealed", id, row.nameSealed),
    email: open(key, "pending_sign_up.email_sealed", id, row.emailSealed),
    lookup,
    agreed: { version: row.documentVersion, wording: row.wording, at: row.createdAt },
    key,
    tokenHash,
  };
}

type Account = { readonly name: string; readonly phcHash: string | null; readonly agreed: Agreed };

/**
 * Opens the account of a pending sign-up and deletes every sign-up of its address. Throws `deadLink` if the link was used
 * or the address confirmed in the meantime, also in parallel. `more` runs in the same transaction and returns the result.
 */
export async function openAccount<T>(
  pending: PendingSignUp,
  { name, phcHash, agreed }: Account,
  caller: Caller,
  now: Date,
  more: (tx: Tx, auditRef: string) => Promise<T>,
): Promise<T> {
  const { id, key, email, lookup, passkeyHandle, tokenHash } = pending;
  const auditRef = ids.new();
  const opened = transaction(async (tx) => {
    const gone = await tx.$queryRaw<{ id: string; token_hash: Uint8Array }[]>`
      DELETE FROM pending_sign_up WHERE email_lookup = ${lookup} RETURNING id, token_hash`;
    const has = (hashed: Uint8Array) => gone.some((row) => Buffer.compare(row.token_hash, hashed) === 0);
    if (!has(tokenHash) || !gone.some((row) => row.id === id)) throw deadLink();
    await tx.user.create({
      data: {
        id,
        auditRef,
        createdAt: now,
        verifiedAt: now,
        emailLookup: lookup,
        passkeyHandle,
        nameSealed: seal(key, "user.name_sealed", id, name),
        emailSealed: seal(key, "user.email_sealed", id, email),
        ...(phcHash ? { password: { create: { phcHash, changedAt: now } } } : {}),
      },
    });
    await rememberNetwork(tx, id, networkHash(lookup, caller.network), now);
    await acknowledge(tx, { userId: id, kind: "privacy", wording: agreed.wording, agreedVersion: agreed.version }, agreed.at);
    await record(tx, { auditRef, browser: caller.browser }, "user.signed_up", {}, now);
    await record(tx, { auditRef, browser: caller.browser }, "user.verified", {}, now);
    return { result: await more(tx, auditRef), others: gone.map((row) => row.id).filter((other) => other !== id) };
  });
  const { result, others } = await opened.catch((error: unknown) => {
    // The address was confirmed at this moment with another link.
    throw isDuplicate(error) ? deadLink() : error;
  });
  await destroyKeys(others);
  return result;
}
