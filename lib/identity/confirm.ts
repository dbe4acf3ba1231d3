/**
 * Confirming the address a link was mailed to, which opens the account. Nobody is signed in by it.
 *
 * What was typed into a sign-up form counts only if the person who opens the link is the one who typed it: in the browser
 * that holds the sign-up cookie, or after typing the password of that sign-up. Otherwise name, agreement and credential
 * are asked for here. So a stranger who signs up with somebody else's address leaves nothing in the account.
 */
import { record } from "../audit/index.ts";
import { requireCurrent } from "../documents/index.ts";
import { agreementWording } from "../documents/schema.ts";
import type { Caller } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { spend } from "../platform/rate-limit.ts";
import { Refusal } from "../platform/refusal.ts";
import { TRIES } from "./limits.ts";
import { registrationFor, storePasskey, verifyRegistration } from "./passkey-registration.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";
import { requireGoodPassword } from "./password-policy.ts";
import { deadLink, openAccount, type PendingSignUp, pendingOf } from "./pending-sign-up.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";
import type { Confirm, ConfirmAnew, ConfirmWithPasskey, LinkView } from "./schema.ts";

/** The secret of the sign-up cookie; null in a browser without one. */
type Browser = string | null;

async function require(token: string, browser: Browser, now: Date): Promise<PendingSignUp> {
  const pending = await pendingOf(token, browser, now);
  if (!pending) throw deadLink();
  return pending;
}

/** What the page behind the link asks for; null for an expired or used link. Uses nothing up. */
export async function linkOf(token: string, browser: Browser, now = clock.now()): Promise<LinkView | null> {
  const pending = await pendingOf(token, browser, now);
  return pending && { credential: pending.phcHash ? "password" : "passkey", isOwn: pending.isOwn };
}

const invalid = (fields: Record<string, string>) => new Refusal("invalid", "input.invalid", "Check the fields marked below.", { fields });

/** Opens the account with the name and password of the sign-up. Outside the browser that signed up, `password` must be that password. */
export async function confirm({ token, password }: Confirm, browser: Browser, caller: Caller, now = clock.now()): Promise<void> {
  const pending = await require(token, browser, now);
  if (!pending.phcHash) throw deadLink();
  if (!pending.isOwn) await requirePassword(pending, pending.phcHash, password ?? "", now);
  await openAccount(pending, pending, caller, now, async () => undefined);
}

async function requirePassword({ id }: PendingSignUp, phcHash: string, password: string, now: Date): Promise<void> {
  if (password === "") throw invalid({ password: "Enter the password that you chose when you signed up." });
  await spend(TRIES.confirm, id, now);
  if (!(await verifyPassword(phcHash, password))) {
    throw invalid({ password: "This is not the password of this sign-up. Enter it again, or choose a new one below." });
  }
}

/** What is recorded of an agreement that is given at `now`. Refuses a form that showed another version. */
function agreedNow(policy: string, now: Date) {
  const text = requireCurrent("privacy", policy, now);
  return { version: text.version, wording: agreementWording(text), at: now };
}

/** Opens the account with a name and a password chosen by the person who opened the link; what the sign-up form said is dropped. */
export async function confirmAnew({ token, name, password, policy }: ConfirmAnew, caller: Caller, now = clock.now()): Promise<void> {
  const pending = await require(token, null, now);
  const agreed = agreedNow(policy, now);
  await spend(TRIES.confirm, pending.id, now);
  await requireGoodPassword(password, { about: [name, pending.email], by: pending.id }, now);
  const phcHash = await hashPassword(password);
  await openAccount(pending, { name, phcHash, agreed }, caller, now, async () => undefined);
}

/** Options for `navigator.credentials.create`, as JSON (PublicKeyCredentialCreationOptionsJSON). */
export async function registrationForLink(token: string, browser: Browser, now = clock.now()): Promise<unknown> {
  const pending = await require(token, browser, now);
  if (pending.phcHash) throw deadLink();
  await spend(TRIES.confirm, pending.id, now);
  // A name that a stranger may have typed is shown nowhere.
  const { email, name, isOwn, passkeyHandle: handle } = pending;
  return registrationFor({ asked: asked(pending), handle, email, name: isOwn ? name : email, existing: [] }, now);
}

const asked = ({ id }: PendingSignUp) => ({ purpose: "register", userId: null, signUpId: id }) as const;

/**
 * Stores the first passkey and opens the account, both or neither. Outside the browser that signed up, `name`, `agreed` and
 * `policy` are needed. Single use, also in parallel. Returns the recovery codes.
 */
export async function confirmWithPasskey(input: ConfirmWithPasskey, browser: Browser, caller: Caller, now = clock.now()): Promise<readonly string[]> {
  const pending = await require(input.token, browser, now);
  if (pending.phcHash) throw deadLink();
  const chosen = pending.isOwn ? pending : { ...requireOwn(input, now), phcHash: null };
  const { id: userId, key } = pending;
  const passkey = await verifyRegistration({ passkey: input.passkey, name: `Made with ${caller.browser}` }, { asked: asked(pending), userId, key }, now);
  return openAccount(pending, chosen, caller, now, async (tx, auditRef) => {
    await storePasskey(tx, passkey);
    await record(tx, { auditRef, browser: caller.browser }, "passkey.added", { objectId: passkey.id }, now);
    return makeRecoveryCodes(tx, userId, now);
  });
}

function requireOwn({ name, agreed, policy }: ConfirmWithPasskey, now: Date) {
  if (name !== undefined && agreed === "on") return { name, agreed: agreedNow(policy ?? "", now) };
  const fields: Record<string, string> = {};
  if (name === undefined) fields.name = "Enter your name.";
  if (agreed !== "on") fields.agreed = "Read the privacy policy and select the box if you agree.";
  throw invalid(fields);
}
