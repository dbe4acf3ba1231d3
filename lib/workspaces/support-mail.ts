/** The mail to every owner of a workspace that support staff were let into. */
import { addresseeOf } from "../identity/index.ts";
import { UNKNOWN_BROWSER } from "../platform/caller.ts";
import { account } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { type SealedLetter, sealLetter } from "../platform/mail/index.ts";
import { formatMinute } from "../platform/mail-dates.ts";
import type { Access } from "./access.ts";
import type { Right } from "./policy.ts";
import type { SupportView } from "./schema.ts";
import { workspaceFact } from "./token-notice.ts";

/** In an order that is the same for every workspace: posting holds each person until the transaction ends. */
export async function letters<R extends Right>(access: Access<R>, grant: SupportView, now: Date): Promise<{ letter: SealedLetter; userId: string }[]> {
  const where = { workspaceId: access.workspaceId, role: "owner" };
  const owners = await account().membership.findMany({ where, orderBy: { userId: "asc" }, select: { userId: true } });
  const workspace = await workspaceFact(access.workspaceId);
  const sealed = owners.map(async ({ userId }) => {
    const addressee = await addresseeOf(userId);
    return addressee ? [{ userId, letter: await sealLetter({ ...addressee, ...words(access, grant, workspace, now) }) }] : [];
  });
  return (await Promise.all(sealed)).flat();
}

const words = <R extends Right>(access: Access<R>, { mayWrite, endsAt }: SupportView, workspace: [string, string], now: Date) => ({
  subject: "Support staff were let into a workspace",
  paragraphs: [
    `The owner of one of your workspaces let our support staff in. Until it ends they can see its devices and what these measured${
      mayWrite ? ", and change the settings of devices" : ", and change nothing"
    }. They see no members, no tokens and no settings of the workspace. Whatever they look at stands in its record.`,
    "It ends by itself, and you can end it at any moment. If nobody of you wanted this, end it now, end all other sessions, and write to us.",
  ],
  facts: [workspace, ["When", formatMinute(now)], ["Until", formatMinute(endsAt)], ["With", access.actor.browser ?? UNKNOWN_BROWSER]] as [string, string][],
  action: { label: "See it, or end it", url: `${env().KEPT_ORIGIN}/w/${access.workspaceId}/settings#support` },
});
