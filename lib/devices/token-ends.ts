/** The ends of the tokens of devices and webhooks, to be announced. */
import { account } from "../platform/db/account.ts";
import { type Endings, isDue } from "../workspaces/index.ts";
import { NAMED_BY, subjectOf } from "./token-subject.ts";

export const tokenEndings: Endings = {
  due: async (now) => {
    const rows = await account().deviceToken.findMany({ where: isDue(now), orderBy: { id: "asc" }, include: NAMED_BY });
    return rows.map((row) => ({ ...row, subject: () => subjectOf(row) }));
  },
  claim: async (tx, { id, announcedAt }, now) => {
    const { count } = await tx.deviceToken.updateMany({ where: { id, announcedAt, revokedAt: null }, data: { announcedAt: now } });
    return count === 1;
  },
};
