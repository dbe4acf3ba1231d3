/** The passkeys of an account: adding, listing, naming and removing them. */
import { record } from "../audit/index.ts";
import type { Caller } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { post, posting } from "../platform/mail/index.ts";
import { spend } from "../platform/rate-limit.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { keyOf, openToShow, readableKey, seal } from "../platform/seal/index.ts";
import { type FactorAdded, factorAdded, factorRemoved } from "./factor-change.ts";
import { CHALLENGES } from "./limits.ts";
import { notice } from "./notices.ts";
import { ownerOf, requestRegistration, storePasskey, verifyRegistration } from "./passkey-registration.ts";
import type { AddPasskey, PasskeyView, RenamePasskey } from "./schema.ts";
import { requireFresh, type Session } from "./session.ts";
import { hold } from "./user-lock.ts";

/** Options for `navigator.credentials.create`, as JSON (PublicKeyCredentialCreationOptionsJSON). */
export async function registrationOptions(session: Session, now = clock.now()): Promise<unknown> {
  requireFresh(session, now);
  await spend(CHALLENGES, session.handle, now);
  return requestRegistration(session.userId, now);
}

/** Adds what the browser had made by `registrationOptions`. */
export async function addPasskey(session: Session, input: AddPasskey, caller: Caller, now = clock.now()): Promise<FactorAdded> {
  requireFresh(session, now);
  const made = await verifyRegistration(input, await ownerOf(session.userId), now);
  const letter = await notice(session.userId, "passkey.added", caller, now);
  return posting([letter], async (tx) => {
    await hold(tx, session.userId);
    await storePasskey(tx, made);
    const added = await factorAdded(tx, session, "passkey", now);
    await record(tx, session.actor, "passkey.added", { objectId: made.id }, now);
    if (letter) await post(tx, letter, session.userId, now);
    return added;
  });
}

/** The oldest first. */
export async function listPasskeys({ userId }: Session): Promise<PasskeyView[]> {
  const rows = await account().passkey.findMany({ where: { userId }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  const key = await readableKey(userId);
  return rows.map(({ id, nameSealed, createdAt, lastUsedOn, blockedAt, backedUp }) => ({
    id,
    name: openToShow(key, "passkey.name_sealed", id, nameSealed),
    addedAt: createdAt,
    lastUsedOn,
    isBlocked: blockedAt !== null,
    isBackedUp: backedUp,
  }));
}

export async function renamePasskey({ userId }: Session, { id, name }: RenamePasskey): Promise<void> {
  const nameSealed = seal(await keyOf(userId), "passkey.name_sealed", id, name);
  const { count } = isUuid(id) ? await account().passkey.updateMany({ where: { id, userId }, data: { nameSealed } }) : { count: 0 };
  if (count !== 1) throw notFound();
}

/** Removes a passkey; other sessions end. Refused where nothing would be left to sign in with. */
export async function removePasskey(session: Session, id: string, caller: Caller, now = clock.now()): Promise<void> {
  requireFresh(session, now);
  if (!isUuid(id)) throw notFound();
  const { userId } = session;
  const letter = await notice(userId, "passkey.removed", caller, now);
  await posting([letter], async (tx) => {
    // Or two who remove the last two at once would each leave the other's.
    await hold(tx, userId);
    if ((await tx.passkey.deleteMany({ where: { id, userId } })).count !== 1) throw notFound();
    await requireWayIn(tx, session);
    await factorRemoved(tx, session, now);
    await record(tx, session.actor, "passkey.removed", { objectId: id }, now);
    if (letter) await post(tx, letter, userId, now);
  });
}

async function requireWayIn(tx: Tx, { userId, isStaff }: Session): Promise<void> {
  if ((await tx.passkey.count({ where: { userId, blockedAt: null } })) > 0) return;
  if (isStaff) throw new Refusal("conflict", "passkey.last", "Staff sign in with a passkey. Please add another one before you remove this one.");
  if ((await tx.password.count({ where: { userId } })) > 0) return;
  const sentence = "This account has no password, so you could not sign in any more. Please add another passkey or set a password first.";
  throw new Refusal("conflict", "passkey.last", sentence);
}
