/** Where a person is written to. Null when they are gone. */
import { account } from "../platform/db/account.ts";
import { keysOf, open } from "../platform/seal/index.ts";

export type Addressee = { readonly to: string; readonly name: string };

export async function addresseeOf(userId: string): Promise<Addressee | null> {
  const user = await account().user.findUnique({ where: { id: userId }, select: { emailSealed: true, nameSealed: true } });
  const key = user && (await keysOf([userId])).get(userId);
  if (!user || !key) return null;
  return { to: open(key, "user.email_sealed", userId, user.emailSealed), name: open(key, "user.name_sealed", userId, user.nameSealed) };
}
