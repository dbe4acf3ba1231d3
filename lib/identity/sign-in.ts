/** Signing in with a password, showing it again, signing out. */
import { record } from "../audit/index.ts";
import { clock, MINUTE } from "../platform/clock.ts";
import { account, transaction } from "../platform/db/account.ts";
import { restore, spend } from "../platform/rate-limit.ts";
import { Refusal } from "../platform/refusal.ts";
import { emailLookup, keyOf, open } from "../platform/seal/index.ts";
import { verifyNothing, verifyPassword } from "./password-hash.ts";
import type { SignIn } from "./schema.ts";
import { begin, end, type Session } from "./session.ts";
import { hashOf } from "./session-adapter.ts";
import { sendLinkAgain } from "./sign-up.ts";

/** Tries for one account, shared by signing in and showing the password again. */
const TRIES = { name: "password", limit: 10, perMilliseconds: 15 * MINUTE };
const FRESH_FOR = 10 * MINUTE;

const wrong = () => new Refusal("unauthenticated", "sign_in.wrong", "This address and password do not belong together.");

/** Returns the value for the session cookie. An unknown address takes the same work and gets the same answer. */
export async function signIn(input: Pick<SignIn, "email" | "password">, now = clock.now()): Promise<string> {
  const lookup = emailLookup(input.email);
  const who = Buffer.from(lookup).toString("hex");
  await spend(TRIES, who, now);
  const user = await account().user.findUnique({
    where: { emailLookup: lookup },
    select: { id: true, auditRef: true, verifiedAt: true, erasing: true, emailSealed: true, nameSealed: true, password: { select: { phcHash: true } } },
  });
  const isRight = user?.password && !user.erasing ? await verifyPassword(user.password.phcHash, input.password) : await verifyNothing(input.password);
  if (!user || !isRight) {
    if (user) await transaction((tx) => record(tx, { auditRef: user.auditRef }, "user.sign_in_refused", {}, now));
    throw wrong();
  }
  await restore(TRIES, who, now);
  if (!user.verifiedAt) {
    const key = await keyOf(user.id);
    await sendLinkAgain(user.id, open(key, "user.email_sealed", user.id, user.emailSealed), open(key, "user.name_sealed", user.id, user.nameSealed), now);
    throw new Refusal("unauthenticated", "sign_in.unconfirmed", "Please confirm your address first. We have just sent you a new link.");
  }
  const token = await begin(user.id, now);
  await transaction((tx) => record(tx, { auditRef: user.auditRef }, "user.signed_in", {}, now));
  return token;
}

/** Whether the password was shown in this session within the last ten minutes. */
const isFresh = (session: Session, now = clock.now()): boolean => now.getTime() - session.authenticatedAt.getTime() < FRESH_FOR;

export function requireFresh(session: Session, now = clock.now()): void {
  if (!isFresh(session, now)) throw new Refusal("unauthenticated", "session.stale", "Please show your password again before you go on.");
}

/** Shows the password again: what follows within ten minutes may be what a stolen session must not do. */
export async function reauthenticate(session: Session, password: string, now = clock.now()): Promise<void> {
  const user = await account().user.findUniqueOrThrow({
    where: { id: session.userId },
    select: { emailLookup: true, password: { select: { phcHash: true } } },
  });
  const who = Buffer.from(user.emailLookup).toString("hex");
  await spend(TRIES, who, now);
  if (!user.password || !(await verifyPassword(user.password.phcHash, password))) {
    throw new Refusal("invalid", "password.wrong", "This is not your password.", { fields: { password: "This is not your password." } });
  }
  await restore(TRIES, who, now);
  await account().session.updateMany({ where: { handle: session.handle, userId: session.userId }, data: { authenticatedAt: now } });
}

export async function signOut(token: string, now = clock.now()): Promise<void> {
  const row = await account().session.findUnique({ where: { idHash: hashOf(token) }, select: { user: { select: { auditRef: true } } } });
  await end(token);
  if (row) await transaction((tx) => record(tx, { auditRef: row.user.auditRef }, "user.signed_out", {}, now));
}
