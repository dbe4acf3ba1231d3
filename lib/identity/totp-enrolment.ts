/** Setting up an authenticator app, and removing it. */
import { Secret, TOTP } from "otpauth";
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { after, clock } from "../platform/clock.ts";
import { newSeed } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { keyOf, seal } from "../platform/seal/index.ts";
import { type FactorAdded, factorAdded, factorRemoved } from "./factor-change.ts";
import { CHALLENGES, LIFETIME } from "./limits.ts";
import { addresseeOf, notice } from "./notices.ts";
import type { TotpEnrolment } from "./schema.ts";
import { requireFresh, type Session } from "./session.ts";
import { STEP_SECONDS, secretOf, stepOf } from "./totp.ts";
import { fail, type Lookup, payBack, payInSession } from "./tries.ts";
import { hold } from "./user-lock.ts";

const ISSUER = "Kept";

const exists = () => new Refusal("conflict", "totp.exists", "An authenticator app is set up already. To use another one, remove it first.");
const tooOld = () =>
  new Refusal("invalid", "totp.expired", "This key is too old, or was used or replaced meanwhile. Please reload this page and scan the new one.");

/**
 * The secret that an app is to be given: 160 random bits, sealed, of no use until `confirmTotp`. One that was begun
 * shortly before is shown again, so that a reload does not make a scanned one worthless.
 */
export async function beginTotp(session: Session, now = clock.now()): Promise<TotpEnrolment> {
  requireFresh(session, now);
  const { userId } = session;
  await spend(CHALLENGES, session.handle, now);
  const begun = await account().totp.findUnique({ where: { userId } });
  if (begun?.confirmedAt) throw exists();
  return enrolmentOf(
    userId,
    begun && after(begun.createdAt, LIFETIME.totpEnrolment / 2) > now ? await secretOf(userId, begun.secretSealed) : await newSecretFor(userId, now),
  );
}

/** The secret that `beginTotp` made, as long as it can be confirmed, or null. Changes nothing. */
export async function pendingTotp(session: Session, now = clock.now()): Promise<TotpEnrolment | null> {
  requireFresh(session, now);
  const { userId } = session;
  const begun = await account().totp.findUnique({ where: { userId } });
  if (!begun || begun.confirmedAt || after(begun.createdAt, LIFETIME.totpEnrolment) <= now) return null;
  return enrolmentOf(userId, await secretOf(userId, begun.secretSealed));
}

async function enrolmentOf(userId: string, secret: Secret): Promise<TotpEnrolment> {
  const label = (await addresseeOf(userId))?.to ?? "";
  return { uri: new TOTP({ issuer: ISSUER, label, secret, period: STEP_SECONDS }).toString(), key: secret.base32.match(/.{4}/g)?.join(" ") ?? "" };
}

async function newSecretFor(userId: string, now: Date): Promise<Secret> {
  const secret = Secret.fromHex(newSeed().toString("hex"));
  const sealed = seal(await keyOf(userId), "totp.secret_sealed", userId, secret.hex);
  // One that was confirmed meanwhile is never written over.
  const written = await account().$executeRaw`
    INSERT INTO totp AS t (user_id, secret_sealed, last_step, created_at) VALUES (${userId}::uuid, ${sealed}, 0, ${now})
    ON CONFLICT (user_id) DO UPDATE SET secret_sealed = excluded.secret_sealed, created_at = excluded.created_at WHERE t.confirmed_at IS NULL`;
  if (written !== 1) throw exists();
  return secret;
}

/** Makes the app a second factor. Only a code of it does, which is used up by that; twice at once confirms once. */
export async function confirmTotp(session: Session, code: string, caller: Caller, now = clock.now()): Promise<FactorAdded> {
  requireFresh(session, now);
  const { userId } = session;
  const begun = await account().totp.findUnique({ where: { userId } });
  if (begun?.confirmedAt) throw exists();
  if (!begun || after(begun.createdAt, LIFETIME.totpEnrolment) <= now) throw tooOld();
  const step = await tryCode(session, await secretOf(userId, begun.secretSealed), code, caller, now);
  const letter = await notice(userId, "totp.added", caller, now);
  return posting([letter], async (tx) => {
    await hold(tx, userId);
    // The very secret that the code is of: one that replaced it meanwhile is not confirmed by it.
    const same = { userId, confirmedAt: null, secretSealed: begun.secretSealed };
    if ((await tx.totp.updateMany({ where: same, data: { confirmedAt: now, lastStep: step } })).count !== 1) throw tooOld();
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
