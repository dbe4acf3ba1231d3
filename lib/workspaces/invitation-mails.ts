/**
 * The e-mails about an invitation. It goes to an address that has accepted nothing, so it quotes nobody: not the workspace, not the
 * inviter, not their address, which they chose as well. The page behind its link names them.
 */
import { addresseeOf, isFresh } from "../identity/index.ts";
import { UNKNOWN_BROWSER } from "../platform/caller.ts";
import { controller } from "../platform/controller.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { env } from "../platform/env.ts";
import { type SealedLetter, sealLetter } from "../platform/mail/index.ts";
import { formatDay, formatMinute } from "../platform/mail-dates.ts";
import { quotedName } from "../platform/text.ts";
import type { Access } from "./access.ts";
import { invitationUrl } from "./invitation-link.ts";
import { INVITATION_NOTICES } from "./limits.ts";
import { workspaceNames } from "./people.ts";
import { type Invite, POST_WORDS, type Post } from "./people-schema.ts";
import { REGION_NAMES } from "./schema.ts";

type Invitation = { readonly id: string; readonly role: Post; readonly region: Region; readonly expiresAt: Date };

/** To an address that may be anybody's: it greets nobody, and its link cannot accept. It holds the information of Art. 14 GDPR. */
export const invitationLetter = (to: string, { id, role, region, expiresAt }: Invitation): Promise<SealedLetter> =>
  sealLetter({
    to,
    subject: "You are invited to a workspace",
    paragraphs: [
      "A Kept customer invites this address to a workspace: the place where a company stores the measurements of its devices.",
      "Open the invitation to see who invites you and to which workspace. This e-mail names neither, because both names can be freely chosen.",
      "Only an account with this address can accept the invitation. If you do not want it, refuse it behind the same link, without an account: we delete your address and keep a keyed hash of it for six months, so that this workspace cannot invite you again during that time. If you do nothing, the invitation expires.",
      ...aboutYourData(expiresAt),
    ],
    facts: [
      ["Role", POST_WORDS[role].name],
      ["Data region", REGION_NAMES[region]],
      ["Expires", formatDay(expiresAt)],
    ],
    action: { label: "See or refuse invitation", url: invitationUrl(id) },
  });

/** The information of Art. 14 GDPR for people whose data somebody else entered. */
const aboutYourData = (expiresAt: Date, { name, address, email, authority } = controller()): string[] => [
  `Your data: the person who invites you gave us your address, and we use it for this invitation alone. The controller is ${name}, ${address} (${email}). We keep the address encrypted, with a keyed hash of it, until you answer or the invitation expires on ${formatDay(expiresAt)}; then both are deleted within the hour. Only if you refuse, a keyed hash of the address and this workspace stays for six months, to recognise another invitation to you; we cannot read the address from it. The legal basis is the legitimate interest of those who invite somebody to work with them (Art. 6(1)(f) GDPR). Our mail provider receives the address to deliver this e-mail; the members who manage the workspace see it.`,
  // No address in the text: the only link of this e-mail is its button.
  `You can ask for access, correction, deletion or restriction, and object, by refusing or by writing to us. You can complain to ${authority} or another data protection authority. The page behind the link leads to the privacy policy.`,
];

/** To a user whose session sent an invitation without recent authentication, so that they notice a stolen session. Null where none is needed. */
export async function unconfirmedNotice(access: Access<"members:write">, { email, role }: Invite, now: Date): Promise<SealedLetter | null> {
  const { session, userId, workspaceId } = access;
  if (!session || isFresh(session, now)) return null;
  const [addressee, names] = await Promise.all([addresseeOf(userId), workspaceNames([workspaceId])]);
  if (!addressee) return null;
  const letter = await sealLetter({
    ...addressee,
    subject: "You invited somebody to a workspace",
    paragraphs: [
      `Somebody signed in to your account invited an address to ${quotedName(names.get(workspaceId), "a workspace")}. Once accepted, that person can look at the workspace and change nothing.`,
      "If this was not you, take the invitation back or remove the member, end all other sessions and change your password now.",
    ],
    facts: [
      ["Address", email],
      ["Role", POST_WORDS[role].name],
      ["When", formatMinute(now)],
      ["With", session.actor.browser ?? UNKNOWN_BROWSER],
    ],
    action: { label: "See members and invitations", url: `${env().KEPT_ORIGIN}/w/${workspaceId}/members` },
  });
  return { ...letter, bundle: { name: INVITATION_NOTICES.name, budget: INVITATION_NOTICES, what: userId } };
}
