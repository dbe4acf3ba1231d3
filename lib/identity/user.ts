/** What a person sees of their own account. */
import { account } from "../platform/db/account.ts";
import { emailLookup, openToShow, readableKey, tryOpen } from "../platform/seal/index.ts";
import type { Profile } from "./schema.ts";
import type { Session } from "./session.ts";

export async function profile(session: Session): Promise<Profile> {
  const user = await account().user.findUniqueOrThrow({
    where: { id: session.userId },
    select: { nameSealed: true, emailSealed: true, createdAt: true, verifiedAt: true },
  });
  const key = await readableKey(session.userId);
  return {
    name: openToShow(key, "user.name_sealed", session.userId, user.nameSealed),
    email: openToShow(key, "user.email_sealed", session.userId, user.emailSealed),
    createdAt: user.createdAt,
    verifiedAt: user.verifiedAt,
  };
}

/** The keyed hashes of the addresses that a person replaced in the last seven days. One that cannot be opened is left out. */
export async function formerAddressesOf({ userId }: Session): Promise<Uint8Array<ArrayBuffer>[]> {
  const where = { userId, confirmedAt: { not: null } };
  const [changes, key] = await Promise.all([account().emailChange.findMany({ where, select: { id: true, oldEmailSealed: true } }), readableKey(userId)]);
  return changes.flatMap(({ id, oldEmailSealed }) => {
    const email = tryOpen(key, "email_change.old_email_sealed", id, oldEmailSealed);
    return email === null ? [] : [emailLookup(email)];
  });
}
