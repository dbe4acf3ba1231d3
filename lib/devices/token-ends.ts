/** The ends of the tokens of devices and webhooks, to be announced. */
import { account } from "../platform/db/account.ts";
import { type Endings, isDue } from "../workspaces/index.ts";

export const tokenEndings: Endings = {
  due: (now) => account().deviceToken.findMany({ where: isDue(now), orderBy: { id: "asc" } }),
  claim: async (tx, { id, announcedAt }, now) => {
    const { count } = await tx.deviceToken.updateMany({ where: { id, announcedAt, revokedAt: null }, data: { announcedAt: now } });
    return count === 1;
  },
};
