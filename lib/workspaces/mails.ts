/** The words of the mails workspaces send. What people typed stands between quotation marks, and never as an address that a mail program would make a link of. */
import { addresseeOf, namesOf } from "../identity/index.ts";
import { env } from "../platform/env.ts";
import { type SealedLetter, sealLetter } from "../platform/mail/index.ts";
import { workspaceNames } from "./people.ts";
import { POST_WORDS, type Post } from "./people-schema.ts";

/** Names come from whoever invites, and go to people who asked for nothing: one that reads like an address is left out. */
const quoted = (name: string | undefined, otherwise: string): string => (!name || /[/@:]|\.\p{L}/u.test(name) ? otherwise : `“${name}”`);

const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const inWords = (post: Post): string => POST_WORDS[post].name.toLowerCase();

type Place = { readonly workspaceId: string; readonly actorRef: string };

async function placeInWords({ workspaceId, actorRef }: Place): Promise<{ workspace: string; by: string }> {
  const [workspaces, names] = await Promise.all([workspaceNames([workspaceId]), namesOf([actorRef])]);
  const actor = names.get(actorRef);
  return {
    workspace: quoted(workspaces.get(workspaceId), "a workspace"),
    by: actor ? `${quoted(actor.name, "Somebody")} (${actor.email})` : "Somebody",
  };
}

/** To an address that may be anybody's: nobody is greeted, and it holds no secret. */
export async function invitationLetter(to: string, post: Post, expiresAt: Date, place: Place): Promise<SealedLetter> {
  const { workspace, by } = await placeInWords(place);
  return sealLetter({
    to,
    subject: "You are invited to a workspace",
    paragraphs: [
      `${by} invites you to ${workspace} at Kept, where a company keeps what its devices measure. You would be: ${inWords(post)}.`,
      "Sign in with an account that has exactly this address, or open one; the page below then shows the invitation. Nobody with another address can accept it, so there is nothing secret in this mail.",
      `It can be accepted until ${DATE.format(expiresAt)}. If you know nothing of it, do nothing.`,
    ],
    action: { label: "See the invitation", url: `${env().KEPT_ORIGIN}/invitations` },
  });
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
    paragraphs: [words.what(workspace, by), "If you did not expect this, ask an owner of the workspace, or write to us."],
    action: { label: "See for yourself", url: `${env().KEPT_ORIGIN}${words.path}` },
  });
}
