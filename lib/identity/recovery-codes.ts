/** Recovery codes: ten, of 140 random bits each, shown once, kept as SHA-256 (no slower hash is needed from 112 bits on), each good for one sign-in. */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { newLetters, sha256 } from "../platform/crypto.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { post, posting } from "../platform/mail/index.ts";
import { Refusal } from "../platform/refusal.ts";
import { RECOVERY_CODES } from "./limits.ts";
import { notice } from "./notices.ts";
import { requireAlive, requireFresh, type Session } from "./session.ts";
import { hold } from "./user-lock.ts";

const LETTERS = 28;

/** Crockford's base 32: no letter that looks like a digit. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** As it was shown, however it is typed: letters of any case, with or without the hyphens. */
const hash = (userId: string, code: string) =>
  new Uint8Array(
    sha256(`${userId}|${[...code.toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1")].filter((letter) => ALPHABET.includes(letter)).join("")}`),
  );

/** Uses a code up, also when it comes twice at the same moment, records it and tells the owner. */
export async function takeRecoveryCode(userId: string, code: string, caller: Caller, now: Date): Promise<boolean> {
  const unused = { userId, codeHash: hash(userId, code), usedAt: null };
  // No letter is written, and no key made for it, for a code that there is not.
  if ((await account().recoveryCode.count({ where: unused })) === 0) return false;
  const letter = await notice(userId, "recovery_code.used", caller, now);
  return posting([letter], async (tx) => {
    // The letter points at the person: whoever holds them and waits for the record would otherwise wait for us, and we for them.
    await hold(tx, userId);
    if ((await tx.recoveryCode.updateMany({ where: unused, data: { usedAt: now } })).count !== 1) return false;
    const { auditRef } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { auditRef: true } });
    await record(tx, { auditRef, browser: caller.browser }, "recovery_code.used", {}, now);
    if (letter) await post(tx, letter, userId, now);
    return true;
  });
}

const newCode = () => newLetters(LETTERS, ALPHABET).match(/.{7}/g)?.join("-") ?? "";

/** Makes ten codes such as `7K2M9PQ-…`, which replace all earlier ones, used or not. The only time they are known outside the person's hands. */
export async function makeRecoveryCodes(tx: Tx, userId: string, now: Date): Promise<string[]> {
  // Or two who make codes at once would each leave theirs.
  await hold(tx, userId);
  const codes = Array.from({ length: RECOVERY_CODES }, newCode);
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ id: ids.new(), userId, codeHash: hash(userId, code), createdAt: now })) });
  return codes;
}

/** New codes in place of the old ones, for whoever has a second factor. */
export async function regenerateRecoveryCodes(session: Session, caller: Caller, now = clock.now()): Promise<string[]> {
  requireFresh(session, now);
  const { userId } = session;
  const letter = await notice(userId, "recovery_codes.made", caller, now);
  return posting([letter], async (tx) => {
    await hold(tx, userId);
    await requireAlive(tx, session);
    const [totp, passkeys] = [await tx.totp.count({ where: { userId, confirmedAt: { not: null } } }), await tx.passkey.count({ where: { userId } })];
    if (totp + passkeys === 0) {
      throw new Refusal("conflict", "recovery_codes.no_factor", "Recovery codes stand in for a second factor. Please add one first; the codes come with it.");
    }
    const codes = await makeRecoveryCodes(tx, userId, now);
    await record(tx, session.actor, "recovery_codes.made", {}, now);
    if (letter) await post(tx, letter, userId, now);
    return codes;
  });
}
