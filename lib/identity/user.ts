/** What a person sees of their own account. */
import { account } from "../platform/db/account.ts";
import { destroyKeys, keyOf, open } from "../platform/seal/index.ts";
import { LIFETIME } from "./limits.ts";
import type { Profile } from "./schema.ts";
import type { Session } from "./session.ts";

export async function profile(session: Session): Promise<Profile> {
  const user = await account().user.findUniqueOrThrow({
    where: { id: session.userId },
    select: { nameSealed: true, emailSealed: true, createdAt: true, verifiedAt: true },
  });
  const key = await keyOf(session.userId);
  return {
    name: open(key, "user.name_sealed", session.userId, user.nameSealed),
    email: open(key, "user.email_sealed", session.userId, user.emailSealed),
    createdAt: user.createdAt,
    verifiedAt: user.verifiedAt,
  };
}

/** Deletes accounts whose address was not confirmed for seven days. Returns how many. */
export async function forgetUnconfirmed(now: Date): Promise<number> {
  const users = await account().user.findMany({
    where: { verifiedAt: null, createdAt: { lt: new Date(now.getTime() - LIFETIME.unconfirmedAccount) } },
    select: { id: true },
  });
  const userIds = users.map((user) => user.id);
  const { count } = await account().user.deleteMany({ where: { id: { in: userIds }, verifiedAt: null } });
  await destroyKeys(userIds);
  return count;
}
