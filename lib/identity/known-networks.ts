/**
 * Networks that an account is known in, as keyed hashes of blocks of addresses: within the last 30 days its owner completed a sign-in
 * there, opened the account, or changed its password or address. In a known network, budgets that strangers used up do not stop a
 * right password.
 */
import { after } from "../platform/clock.ts";
import { hmac } from "../platform/crypto.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { LIFETIME } from "./limits.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Differs for every address, so nobody can see which accounts share a network. */
export const networkHash = (lookup: Uint8Array, network: string): Bytes =>
  new Uint8Array(hmac(Buffer.from(env().LOOKUP_KEY, "base64"), `network|${Buffer.from(lookup).toString("hex")}|${network}`));

/** `isAccount`: the address belongs to an account. `isKnown`: the account is known in this network. */
export type Standing = { readonly isAccount: boolean; readonly isKnown: boolean };

/** One statement, so that an unknown address takes the same work as a known one. */
export async function standingOf(lookup: Bytes, network: string, now: Date): Promise<Standing> {
  const [row] = await account().$queryRaw<{ is_known: boolean }[]>`
    SELECT EXISTS (SELECT FROM known_network k WHERE k.user_id = u.id AND k.network_hash = ${networkHash(lookup, network)}
      AND k.last_seen_on > ${after(now, -LIFETIME.knownNetwork)}) AS is_known
    FROM "user" u WHERE u.email_lookup = ${lookup}`;
  return { isAccount: row !== undefined, isKnown: row?.is_known ?? false };
}

/** Makes the account known in a network for 30 days. The caller must have completed a sign-in, or proved the password or the mailbox. */
export async function rememberNetwork(tx: Tx, userId: string, hash: Bytes, now: Date): Promise<void> {
  await tx.knownNetwork.upsert({
    where: { userId_networkHash: { userId, networkHash: hash } },
    create: { userId, networkHash: hash, lastSeenOn: now },
    update: { lastSeenOn: now },
  });
}
