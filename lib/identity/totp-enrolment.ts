/** Setting up an authenticator app, and removing it. */
import { Secret, TOTP } from "otpauth";
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { after, clock } from "../platform/clock.ts";
import { newSeed, openBytes, sealBytes } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { keyOf, seal } from "../platform/seal/index.ts";
import { type FactorAdded, factorAdded, factorRemoved } from "./factor-change.ts";
import { CHALLENGES, LIFETIME } from "./limits.ts";
import { addresseeOf, notice } from "./notices.ts";
import type { ConfirmTotp, PendingTotp, TotpEnrolment } from "./schema.ts";
import { requireFresh, type Session } from "./session.ts";
import { STEP_SECONDS, stepOf } from "./totp.ts";
import { fail, type Lookup, payBack, payInSession } from "./tries.ts";
import { hold } from "./user-lock.ts";

const ISSUER = "Kept";

const exists = () => new Refusal("conflict", "totp.exists", "An authenticator app is set up already. To use another one, remove it first.");
const tooOld = () => new Refusal("invalid", "totp.expired", "This key has expired. Please open this page again, set up the app and scan the new key.");

/**
 * Makes a secret of 160 random bits for an app. Nothing is stored before `confirmTotp`: the secret travels in `pending`, sealed with the key of the
 * user, of use only in this session and for `LIFETIME.totpEnrolment`.
 */
export async function beginTotp(session: Session, now = clock.now()): Promise<PendingTotp> {
  requireFresh(session, now);
  const { userId } = session;
  await spend(CHALLENGES, session.handle, now);
  if (await isSetUp(userId)) throw exists();
  const secret = Secret.fromHex(newSeed().toString("hex"));
  const plain = Buffer.from(`${after(now, LIFETIME.totpEnrolment).getTime()} ${secret.hex}`);
  const pending = sealBytes((await keyOf(userId)).bytes, plain, placeOf(session)).toString("base64url");
  return { ...(await enrolmentOf(userId, secret)), pending };
}

/** What `beginTotp` made, as long as it can be confirmed in this session, or null. Changes nothing. */
export async function pendingTotp(session: Session, pending: string, now = clock.now()): Promise<PendingTotp | null> {
  requireFresh(session, now);
  const secret = await secretIn(session, pending, now);
  return secret && { ...(await enrolmentOf(session.userId, secret)), pending };
}

const placeOf = ({ userId, handle }: Session): string => `totp|pending|${userId}|${handle}`;

/** The secret in `pending`; null if it has expired, was changed, or was made in another session. */
async function secretIn(session: Session, pending: string, now: Date): Promise<Secret | null> {
  const { bytes } = await keyOf(session.userId);
  try {
    const [until = "", hex = ""] = openBytes(bytes, Buffer.from(pending, "base64url"), placeOf(session)).toString().split(" ");
    return Number(until) > now.getTime() ? Secret.fromHex(hex) : null;
  } catch {
    return null;
  }
}

/** A row that was never confirmed is of an earlier version of this program. */
const isSetUp = async (userId: string): Promise<boolean> => (await account().totp.count({ where: { userId, confirmedAt: { not: null } } })) > 0;

async function enrolmentOf(userId: string, secret: Secret): Promise<TotpEnrolment> {
  const label = (await addresseeOf(userId))?.to ?? "";
  return { uri: new TOTP({ issuer: ISSUER, label, secret, period: STEP_SECONDS }).toString(), key: secret.base32.match(/.{4}/g)?.join(" ") ?? "" };
}

/** Makes the app a second factor. Only a code of it does, which is used up by that; twice at once confirms once. */
export async function confirmTotp(session: Session, { code, pending }: ConfirmTotp, caller: Caller, now = clock.now()): Promise<FactorAdded> {
  requireFresh(session, now);
  const { userId } = session;
  if (await isSetUp(userId)) throw exists();
  const secret = await secretIn(session, pending, now);
  if (!secret) throw tooOld();
  const step = await tryCode(session, secret, code, caller, now);
  const sealed = seal(await keyOf(userId), "totp.secret_sealed", userId, secret.hex);
  const letter = await notice(userId, "totp.added", caller, now);
  return posting([letter], async (tx) => {
    await hold(tx, userId);
    // One that was confirmed meanwhile is never written over.
    const written = await tx.$executeRaw`
      INSERT INTO totp AS t (user_id, secret_sealed, last_step, created_at, confirmed_at) VALUES (${userId}::uuid, ${sealed}, ${step}, ${now}, ${now})
      ON CONFLICT (user_id) DO UPDATE SET secret_sealed = excluded.secret_sealed, last_step = excluded.last_step, created_at = excluded.created_at,
        confirmed_at = excluded.confirmed_at WHERE t.confirmed_at IS NULL`;
    if (written !== 1) throw exists();
    const added = await factorAdded(tx, session, "totp", now);
    await record(tx, session.actor, "totp.added", {}, now);
    if (letter) await post(tx, letter, userId, now);
    return added;
  });
}

/** The step of a right code. A wrong one counts like one at the sign-in. */
async function tryCode(session: Session, secret: Secret, code: string, caller: Caller, now: Date): Promise<number> {
  const { userId, actor } = session;
  const user = await account().user.findUniqueOrThrow({ where: { id: userId }, select: { emailLookup: true } });
  const lookup: Lookup = user.emailLookup;
  const paid = await payInSession(session, now);
  const step = stepOf(secret, code, now);
  if (step === null) {
    await fail(lookup, actor.auditRef, caller, now);
    const sentence = "This code is not right. Please type the one the app shows now; if it stays wrong, let your device set its clock by itself.";
    throw new Refusal("invalid", "totp.wrong", "Please check what is marked below.", { fields: { code: sentence } });
  }
  await payBack(paid, now);
  return step;
}

export async function removeTotp(session: Session, caller: Caller, now = clock.now()): Promise<void> {
  requireFresh(session, now);
  const { userId } = session;
  const letter = await notice(userId, "totp.removed", caller, now);
  await posting([letter], async (tx) => {
    await hold(tx, userId);
    if ((await tx.totp.deleteMany({ where: { userId, confirmedAt: { not: null } } })).count !== 1) throw notFound();
    await factorRemoved(tx, session, now);
    await record(tx, session.actor, "totp.removed", {}, now);
    if (letter) await post(tx, letter, userId, now);
  });
}
