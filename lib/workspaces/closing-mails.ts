/** The words of the mails about closing a workspace. */
import type { Addressee } from "../identity/index.ts";
import { env } from "../platform/env.ts";
import type { Letter } from "../platform/mail/index.ts";
import { quotedName } from "../platform/text.ts";

const DAYS = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

/** The beginning of a sentence. Members of a workspace read its name; its owner chose it. */
const workspaceIn = (name: string) => `The workspace ${quotedName(name, "that you are a member of")}`;

type Closed = { name: string; workspaceId: string; isOwner: boolean; until: Date };

export const workspaceClosed = (to: Addressee, { name, workspaceId, isOwner, until }: Closed): Letter => ({
  ...to,
  subject: "A workspace was closed",
  paragraphs: [
    `${workspaceIn(name)} was closed. Its devices are refused from now on, and its members can no longer enter it.`,
    isOwner
      ? `Until ${DAYS.format(until)} you can look at it, download what its devices measured, and open it again. After that it is erased for good. If it was not you who closed it, open it again and change your password.`
      : `Its owner can open it again until ${DAYS.format(until)}; after that it is erased for good. If that surprises you, ask them.`,
  ],
  ...(isOwner && { action: { label: "Look at the workspace", url: `${env().KEPT_ORIGIN}/w/${workspaceId}/settings` } }),
});

export const workspaceReopened = (to: Addressee, { name, workspaceId }: { name: string; workspaceId: string }): Letter => ({
  ...to,
  subject: "A workspace is open again",
  paragraphs: [`${workspaceIn(name)}, which had been closed, is open again. Its devices, its members and everything it holds are as they were.`],
  action: { label: "To the workspace", url: `${env().KEPT_ORIGIN}/w/${workspaceId}` },
});
