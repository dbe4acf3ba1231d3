/** Recovery codes: ten, of 120 random bits each, shown once, kept as SHA-256 (no slower hash is needed from 112 bits on), each good for one sign-in. */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { sha256 } from "../platform/crypto.ts";
import { transaction } from "../platform/db/account.ts";
import { post } from "../platform/mail/index.ts";
import { notice } from "./notices.ts";

/** Crockford's base 32: no letter that looks like a digit. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** As it was shown, however it is typed: letters of any case, with or without the hyphens. */
const hash = (userId: string, code: string) =>
  new Uint8Array(
    sha256(`${userId}|${[...code.toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1")].filter((letter) => ALPHABET.includes(letter)).join("")}`),
  );

/** Uses a code up, also when it comes twice at the same moment, records it and tells the owner. */
export async function takeRecoveryCode(userId: string, code: string, caller: Caller, now: Date): Promise<boolean> {
  const letter = await notice(userId, "recovery_code.used", caller, now);
  return transaction(async (tx) => {
    const { count } = await tx.recoveryCode.updateMany({ where: { userId, codeHash: hash(userId, code), usedAt: null }, data: { usedAt: now } });
    if (count !== 1) return false;
    const { auditRef } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { auditRef: true } });
    await record(tx, { auditRef, browser: caller.browser }, "recovery_code.used", {}, now);
    if (letter) await post(tx, letter, userId, now);
    return true;
  });
}
