/** Which accounts were told of which version. */
import { account, type Tx } from "../platform/db/account.ts";
import type { Edition } from "./schema.ts";

/** Accounts that neither agreed to this version or a later one, nor were told of it: `take` at most, in the order of their numbers, behind `last`. */
export async function notTold({ kind, version }: Edition, last: string, take: number): Promise<string[]> {
  const rows = await account().user.findMany({
    where: {
      id: { gt: last },
      erasing: false,
      acknowledgements: { none: { documentKind: kind, documentVersion: { gte: version } } },
      documentNotices: { none: { documentKind: kind, documentVersion: version } },
    },
    orderBy: { id: "asc" },
    select: { id: true },
    take,
  });
  return rows.map(({ id }) => id);
}

/** Notes in `tx` that the account is told. Returns whether it was not before, so that two processes tell it once. */
export async function noteTold(tx: Tx, userId: string, { kind, version }: Edition, now: Date): Promise<boolean> {
  const data = [{ userId, documentKind: kind, documentVersion: version, at: now }];
  return (await tx.documentNotice.createMany({ data, skipDuplicates: true })).count === 1;
}
