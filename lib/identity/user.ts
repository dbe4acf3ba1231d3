/** What a person sees of their own account. */
import { account } from "../platform/db/account.ts";
import { openToShow, readableKey } from "../platform/seal/index.ts";
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
