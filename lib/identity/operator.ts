/** Whom an operator means, who knows an address. */
import { account } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";
import { emailLookup } from "../platform/seal/index.ts";

export type Account = { readonly id: string; readonly auditRef: string };

/** The confirmed account with this address; refuses when there is none. */
export async function accountOf(email: string): Promise<Account> {
  const user = await account().user.findUnique({
    where: { emailLookup: emailLookup(email) },
    select: { id: true, auditRef: true, erasing: true },
  });
  if (!user || user.erasing) throw new Refusal("notFound", "account.missing", `There is no confirmed account with the address ${email}.`);
  return { id: user.id, auditRef: user.auditRef };
}
