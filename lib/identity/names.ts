/** What people are called, for those whom a workspace lets know. */
import { account } from "../platform/db/account.ts";
import { openToShow, readableKeys } from "../platform/seal/index.ts";

export type PersonName = { readonly name: string; readonly email: string };

/** Names and addresses by pseudonym. Accounts that are gone, and those whose erasure was requested, are left out. */
export async function namesOf(auditRefs: readonly string[]): Promise<Map<string, PersonName>> {
  const users = await account().user.findMany({
    where: { auditRef: { in: [...new Set(auditRefs)] }, erasing: false },
    select: { id: true, auditRef: true, nameSealed: true, emailSealed: true },
  });
  const keys = await readableKeys(users.map(({ id }) => id));
  return new Map(
    users.map(({ id, auditRef, nameSealed, emailSealed }) => {
      const key = keys.get(id);
      return [auditRef, { name: openToShow(key, "user.name_sealed", id, nameSealed), email: openToShow(key, "user.email_sealed", id, emailSealed) }];
    }),
  );
}
