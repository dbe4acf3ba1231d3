/** What the owner of workspaces in which others work chooses before they delete their account, checked and with its e-mails. */
import { formerAddressesOf, type Session } from "../identity/index.ts";
import { after } from "../platform/clock.ts";
import type { SealedLetter } from "../platform/mail/index.ts";
import { Refusal } from "../platform/refusal.ts";
import { lastAdminLeft, ownerByDeparture, ownerChanged, ownerLeft } from "./closing-mails.ts";
import { lettersToAll, type ToMember } from "./member-letters.ts";
import { type Owned, ownedBy } from "./owned.ts";
import { comersOf, workspaceNames } from "./people.ts";
import { type Choices, CLOSE, CLOSED_FOR, choiceField, ERASE } from "./schema.ts";
import { takeable } from "./take-over.ts";

/** One workspace in which others work. `successor` is the user who becomes its owner, or null where it is closed. */
export type Departing = { readonly workspace: Owned; readonly successor: string | null; readonly letters: readonly ToMember[] };

/** Whether the owner may see and choose members: a workspace that requires a second factor requires it for this as well. */
export const mayHandOver = ({ factor }: Session, { requiresFactor }: Owned): boolean => !requiresFactor || factor !== "none";

/** By field of the form, what is wrong with the choices: one is missing, or does not fit what the workspace is by now. */
export const departureFaults = async (session: Session, choices: Choices, now: Date): Promise<Record<string, string>> =>
  faultsIn(session, await ownedWithNames(session, now), choices);

type Named = { readonly owned: readonly Owned[]; readonly nameOf: (workspace: Owned) => string };

async function ownedWithNames({ userId }: Session, now: Date): Promise<Named> {
  const owned = await ownedBy(userId, now);
  const names = await workspaceNames(owned.map(({ id }) => id));
  return { owned, nameOf: ({ id }: Owned) => names.get(id) ?? "" };
}

function faultsIn(session: Session, { owned, nameOf }: Named, choices: Choices): Record<string, string> {
  const faults = owned.flatMap((workspace) => {
    const sentence = faultOf(session, workspace, choices[workspace.id], nameOf(workspace));
    return sentence ? [[choiceField(workspace.id), sentence] as const] : [];
  });
  return Object.fromEntries(faults);
}

/** `going` are the workspaces that are erased with the account. `formerAddresses` are keyed hashes: invitations to them are deleted, as those to the present address. */
export type Plan = {
  readonly departing: readonly Departing[];
  readonly going: readonly string[];
  /** To the members of closed workspaces that nobody can take over any more. */
  readonly farewells: readonly ToMember[];
  readonly formerAddresses: readonly Uint8Array<ArrayBuffer>[];
  readonly letters: readonly SealedLetter[];
};

/** Throws "invalid" with the faults, and "conflict" where the user was shown other workspaces to be erased than those that would be. */
export async function planDeparture(session: Session, choices: Choices, now: Date): Promise<Plan> {
  const named = await ownedWithNames(session, now);
  const fields = faultsIn(session, named, choices);
  if (Object.keys(fields).length > 0) {
    const sentence = "Please choose what happens to each workspace in which others work. Nothing was deleted.";
    throw new Refusal("invalid", "departure.not_chosen", sentence, { fields });
  }
  requireShown(named, choices);
  const { owned, nameOf } = named;
  const departing: Departing[] = [];
  for (const workspace of owned.filter(({ fate }) => fate === "asks")) {
    const choice = choices[workspace.id];
    const successor = !choice || choice === CLOSE ? null : choice;
    departing.push({ workspace, successor, letters: await lettersFor(workspace, successor, nameOf(workspace), now) });
  }
  const farewells = await farewellsOf(session, now);
  const letters = [...departing.flatMap((each) => each.letters), ...farewells].map(({ letter }) => letter);
  const going = owned.filter(({ fate }) => fate === "goes").map(({ id }) => id);
  return { departing, going, farewells, letters, formerAddresses: await formerAddressesOf(session) };
}

/** Refuses where the workspaces to be erased are not those that the page showed: the user may have become the owner of one since. */
function requireShown({ owned, nameOf }: Named, choices: Choices): void {
  const going = owned.filter(({ fate }) => fate === "goes");
  const unseen = going.filter(({ id }) => choices[id] === undefined).map((workspace) => `“${nameOf(workspace)}”`);
  const isOther = Object.entries(choices).some(([id, choice]) => choice === ERASE && !going.some((workspace) => workspace.id === id));
  if (unseen.length === 0 && !isOther) return;
  const difference =
    unseen.length > 0 ? `This page did not show that ${unseen.join(", ")} would be erased` : "A workspace on this page would no longer be erased";
  throw new Refusal(
    "conflict",
    "departure.changed",
    `${difference} with your account. Nothing was deleted. Reload this page to see your workspaces as they are now.`,
  );
}

/** For each closed workspace without an owner in which the user is the last admin: its members were told that an admin can take it over. */
async function farewellsOf({ userId }: Session, now: Date): Promise<ToMember[]> {
  const rows = await takeable(userId, now);
  const names = await workspaceNames(rows.map(({ id }) => id));
  const letters: ToMember[] = [];
  for (const { id, closedAt } of rows) {
    const others = (await comersOf(id)).filter((comer) => comer.userId !== userId);
    if (others.some(({ role }) => role === "admin")) continue;
    letters.push(...(await lettersToAll(others, (to) => lastAdminLeft(to, { name: names.get(id) ?? "", until: after(closedAt, CLOSED_FOR) }))));
  }
  return letters;
}

/** The workspaces are not as they were when the plan was made. The caller plans again, which names the difference. */
export class DepartureOutdated extends Error {}

function faultOf(session: Session, workspace: Owned, choice: string | undefined, name: string): string | null {
  const { fate, others } = workspace;
  // The user was not shown its erasure: it was to be closed or handed over when the page was opened.
  if (fate === "goes" && choice !== undefined && choice !== ERASE)
    return `Nobody else works in “${name}” any more, so it would be erased with your account. Reload this page.`;
  if (fate !== "asks") return null;
  if (choice === undefined || choice === ERASE) return `Please choose what happens to “${name}”. If it is not on this page, reload the page.`;
  if (choice === CLOSE) return null;
  if (!mayHandOver(session, workspace)) return `“${name}” requires a second factor. Sign in with yours to hand it over.`;
  return others.some(({ userId }) => userId === choice) ? null : `The person you chose no longer works in “${name}”. Please choose again.`;
}

/** A workspace that is closed already keeps its day. */
function lettersFor(workspace: Owned, successor: string | null, name: string, now: Date): Promise<ToMember[]> {
  const { id: workspaceId, closedAt, others } = workspace;
  if (successor) {
    const closedUntil = closedAt && after(closedAt, CLOSED_FOR);
    const words = { name, workspaceId, closedUntil };
    return lettersToAll(others, (to, { userId }) => (userId === successor ? ownerByDeparture(to, words) : ownerChanged(to, words)));
  }
  const until = after(closedAt ?? now, CLOSED_FOR);
  const hasAdmins = others.some(({ role }) => role === "admin");
  return lettersToAll(others, (to, { role }) => ownerLeft(to, { name, until, isAdmin: role === "admin", hasAdmins }));
}
