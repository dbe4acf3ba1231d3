/** The text of the e-mails that workspaces send to their members. Names that other people chose go to members only. */
import { addresseeOf, namesOf, shownAddress } from "../identity/index.ts";
import { env } from "../platform/env.ts";
import { type SealedLetter, sealLetter } from "../platform/mail/index.ts";
import { quotedName } from "../platform/text.ts";
import { workspaceNames } from "./people.ts";
import { POST_WORDS, type Post } from "./people-schema.ts";

const inWords = (post: Post): string => POST_WORDS[post].name.toLowerCase();

type Place = { readonly workspaceId: string; readonly actorRef: string };

async function placeInWords({ workspaceId, actorRef }: Place): Promise<{ workspace: string; by: string }> {
  const [workspaces, names] = await Promise.all([workspaceNames([workspaceId]), namesOf([actorRef])]);
  const actor = names.get(actorRef);
  return {
    workspace: quotedName(workspaces.get(workspaceId), "a workspace"),
    by: actor ? `${quotedName(actor.name, "Somebody")} (${shownAddress(actor.email)})` : "Somebody",
  };
}

type Words = { subject: string; what: (workspace: string, by: string) => string; path: string };

export const joined = (workspaceId: string, post: Post): Words => ({
  subject: "You joined a workspace",
  what: (workspace) => `You accepted an invitation and are now a member of ${workspace}: ${inWords(post)}.`,
  path: `/w/${workspaceId}/rights`,
});
export const roleChanged = (workspaceId: string, post: Post): Words => ({
  subject: "You are something else in a workspace now",
  what: (workspace, by) => `${by} changed what you are in ${workspace}. You are now: ${inWords(post)}.`,
  path: `/w/${workspaceId}/rights`,
});
export const grantsChanged = (workspaceId: string, count: number): Words => ({
  subject: "You see other devices of a workspace now",
  what: (workspace, by) => `${by} changed which devices of ${workspace} are open to you. ${count === 0 ? "None is open" : `Open by now: ${count}`}.`,
  path: `/w/${workspaceId}/rights`,
});
export const removed = (): Words => ({
  subject: "You are no longer a member of a workspace",
  what: (workspace, by) => `${by} ended your membership of ${workspace}. Your account stays as it is.`,
  path: "/w",
});
export const offered = (): Words => ({
  subject: "A workspace is offered to you",
  what: (workspace, by) => `${by} offers you to become the owner of ${workspace}. It can be accepted for seven days; if you do nothing, nothing changes.`,
  path: "/invitations",
});
export const nowOwner = (workspaceId: string): Words => ({
  subject: "You own a workspace now",
  what: (workspace) => `You accepted ${workspace} and are its owner now. Whoever offered it stays as an admin.`,
  path: `/w/${workspaceId}/rights`,
});
export const handedOver = (workspaceId: string): Words => ({
  subject: "You handed a workspace over",
  what: (workspace, by) => `${by} accepted ${workspace} from you and is its owner now. You stay as an admin.`,
  path: `/w/${workspaceId}/rights`,
});

/** A letter to somebody about what was done to them; null when they are gone. */
export async function letterTo(userId: string, words: Words, place: Place): Promise<SealedLetter | null> {
  const [addressee, { workspace, by }] = await Promise.all([addresseeOf(userId), placeInWords(place)]);
  if (!addressee) return null;
  return sealLetter({
    ...addressee,
    subject: words.subject,
    paragraphs: [words.what(workspace, by), "If you did not expect this, ask the owner of the workspace, or write to us."],
    action: { label: "See for yourself", url: `${env().KEPT_ORIGIN}${words.path}` },
  });
}
