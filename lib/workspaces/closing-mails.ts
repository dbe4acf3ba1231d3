/** The words of the mails about closing a workspace. */
import type { Addressee } from "../identity/index.ts";
import { env } from "../platform/env.ts";
import type { Letter } from "../platform/mail/index.ts";
import { formatDay } from "../platform/mail-dates.ts";
import { quotedName } from "../platform/text.ts";

/** The beginning of a sentence. Members of a workspace read its name; its owner chose it. */
const workspaceIn = (name: string) => `The workspace ${quotedName(name, "that you are a member of")}`;

type Closed = { name: string; workspaceId: string; isOwner: boolean; until: Date };

export const workspaceClosed = (to: Addressee, { name, workspaceId, isOwner, until }: Closed): Letter => ({
  ...to,
  subject: "A workspace was closed",
  paragraphs: [
    `${workspaceIn(name)} was closed. Messages from its devices are rejected from now on, and its members can no longer enter it.`,
    isOwner
      ? `Until ${formatDay(until)} you can look at it, download what its devices measured, and open it again. After that it is erased for good. If it was not you who closed it, open it again and change your password.`
      : `Its owner can open it again until ${formatDay(until)}; after that it is erased for good. If that surprises you, ask them.`,
  ],
  ...(isOwner && { action: { label: "Look at the workspace", url: `${env().KEPT_ORIGIN}/w/${workspaceId}/settings` } }),
});

export const workspaceReopened = (to: Addressee, { name, workspaceId }: { name: string; workspaceId: string }): Letter => ({
  ...to,
  subject: "A workspace is open again",
  paragraphs: [`${workspaceIn(name)}, which had been closed, is open again. Its devices, its members and everything it holds are as they were.`],
  action: { label: "To the workspace", url: `${env().KEPT_ORIGIN}/w/${workspaceId}` },
});

type OwnerLeft = { readonly name: string; readonly until: Date; readonly isAdmin: boolean; readonly hasAdmins: boolean };

/** To everybody who comes into a workspace whose owner deleted their account and chose to close it. The owner is not named. */
export const ownerLeft = (to: Addressee, { name, until, isAdmin, hasAdmins }: OwnerLeft): Letter => {
  const day = formatDay(until);
  const next = isAdmin
    ? `You are an admin: until ${day} you can take the workspace over. You become its owner, and it opens again as it was. If no admin does, it is erased for good.`
    : hasAdmins
      ? `Until ${day} an admin of the workspace can take it over and open it again. After that it is erased for good. If you need it, ask an admin: they received this e-mail as well.`
      : `It has no admin who could take it over. On ${day} it is erased for good.`;
  return {
    ...to,
    subject: "A workspace was closed because its owner left",
    paragraphs: [
      `${workspaceIn(name)} was closed, because its owner deleted their account. Messages from its devices are rejected from now on, and its members can no longer enter it.`,
      next,
    ],
    ...(isAdmin && { action: { label: "Take over workspace", url: `${env().KEPT_ORIGIN}/invitations` } }),
  };
};

/** To the members of a closed workspace without an owner whose last admin deleted their account. */
export const lastAdminLeft = (to: Addressee, { name, until }: { name: string; until: Date }): Letter => ({
  ...to,
  subject: "A closed workspace can no longer be taken over",
  paragraphs: [
    `${workspaceIn(name)} is closed, and its last admin deleted their account. Nobody can open it again. On ${formatDay(until)} it is erased for good.`,
  ],
});

/** To the member whom an owner who deleted their account made the owner. `closedUntil` is the day of the erasure, where the workspace is closed. */
export const ownerByDeparture = (
  to: Addressee,
  { name, workspaceId, closedUntil }: { name: string; workspaceId: string; closedUntil: Date | null },
): Letter => ({
  ...to,
  subject: "You own a workspace now",
  paragraphs: [
    `${workspaceIn(name)} is yours: its owner deleted their account and handed it over to you. You decide about its members, its devices and all that they measured.`,
    ...(closedUntil ? [`It is closed. You can open it again until ${formatDay(closedUntil)}; after that it is erased for good.`] : []),
    "If you do not want to own it, hand it over to another member or close it, under Settings.",
  ],
  action: { label: "Open settings", url: `${env().KEPT_ORIGIN}/w/${workspaceId}/settings` },
});

/** To the other members of a workspace that an owner who deleted their account handed over. Neither owner is named: not every role lists members. */
export const ownerChanged = (to: Addressee, { name, workspaceId, closedUntil }: { name: string; workspaceId: string; closedUntil: Date | null }): Letter => ({
  ...to,
  subject: "A workspace has a new owner",
  paragraphs: [
    `${workspaceIn(name)} has a new owner: the former one deleted their account and handed it over to another member. Your role stays as it is.`,
    ...(closedUntil ? [`The workspace is closed. The new owner can open it again until ${formatDay(closedUntil)}; after that it is erased for good.`] : []),
  ],
  ...(closedUntil ? {} : { action: { label: "Open workspace", url: `${env().KEPT_ORIGIN}/w/${workspaceId}` } }),
});

/** To everybody who comes into a closed workspace that an admin took over. */
export const workspaceTakenOver = (to: Addressee, { name, workspaceId, isNewOwner }: { name: string; workspaceId: string; isNewOwner: boolean }): Letter => ({
  ...to,
  subject: isNewOwner ? "You own a workspace now" : "A workspace is open again",
  paragraphs: [
    `${workspaceIn(name)}, which had been closed, is open again. Its devices, its members and everything it holds are as they were.`,
    isNewOwner
      ? "You took it over and are its owner now. If it was not you, change your password and write to us."
      : "An admin took it over and is its owner now.",
  ],
  action: { label: "To the workspace", url: `${env().KEPT_ORIGIN}/w/${workspaceId}` },
});
