/** The checks of `enter`. Each check has its own refusal, and only members and support staff learn more than "not found". */
import type { Actor } from "../audit/index.ts";
import { comesAsStaff, hasSecondFactor, requireStaffFresh, type Session } from "../identity/index.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { isAboutDevices, isAllowed, isGranted, isLeftWhenClosed, type Reach, type Right } from "./policy.ts";
import { type Found, grantedDevices, isBelow, standingOf, supportStanding } from "./standing.ts";
import type { TokenAccess } from "./token-access.ts";

export type Entered = Pick<Found, "region" | "standing"> & {
  userId: string;
  actor: Actor;
  hasFactor: boolean;
  session: Session | null;
  reach: Reach;
  token: TokenAccess | null;
};

const forbidden = (code: string, sentence: string) => new Refusal("forbidden", code, sentence);

export async function asMember(session: Session, workspaceId: string, right: Right, now: Date, db: Tx = account()): Promise<Entered> {
  const { userId } = session;
  const member = await standingOf(userId, workspaceId, db);
  // Staff come with a passkey or not at all, and only where an owner let them in.
  const found = member ?? (comesAsStaff(session) ? await supportStanding(workspaceId, now, db) : null);
  if (!found) throw notFound();
  if (!member) requireStaffFresh(session, now);
  const hasFactor = session.factor !== "none";
  // Only here: what a workspace asks for is nothing that a stranger may learn.
  if (found.requiresFactor && !hasFactor) {
    throw forbidden("workspace.factor_required", "This workspace asks its members for a second factor. Add one under Security in your account.");
  }
  const reach = await requireRight(found, { userId, workspaceId, right }, db);
  const actor = member ? session.actor : { ...session.actor, isStaff: true };
  return { region: found.region, standing: found.standing, userId, actor, hasFactor, session, reach, token: null };
}

/**
 * A token may do what its scopes, its devices and the present rights of its issuer all allow. Where the workspace requires a second
 * factor, the issuer must have one set up now: a token acts only while its issuer could enter.
 */
export async function asProgram(program: TokenAccess, workspaceId: string, right: Right, db: Tx = account()): Promise<Entered> {
  const { userId, actor } = program;
  const isItsOwn = workspaceId === program.workspaceId;
  if (!isItsOwn && !(program.reachesBelow && (await isBelow(workspaceId, program.workspaceId, db)))) throw notFound();
  const found = await standingOf(userId, workspaceId, db);
  if (!found) throw notFound();
  if (found.requiresFactor && !(await hasSecondFactor(userId, db))) {
    throw forbidden(
      "workspace.factor_required",
      "This workspace requires a second factor, and whoever issued this token has none. They can add one in their account.",
    );
  }
  if (!program.scopes.has(right)) throw forbidden("token.scope_missing", `This token lacks the scope ${right}.`);
  const reach = await requireRight(found, { userId, workspaceId, right }, db);
  return {
    region: found.region,
    standing: found.standing,
    userId,
    actor,
    hasFactor: false,
    session: null,
    reach: narrower(reach, program.devices),
    token: program,
  };
}

type Wanted = { readonly userId: string; readonly workspaceId: string; readonly right: Right };

/** Refuses without the right; else says which devices it holds for. */
async function requireRight(found: Found, { userId, workspaceId, right }: Wanted, db: Tx): Promise<Reach> {
  const { standing } = found;
  if (found.isClosed && !isLeftWhenClosed(standing, right)) {
    throw forbidden("workspace.closed", "This workspace was closed. Its owner can open it again for 30 days; after that it is erased.");
  }
  if (found.isLimited && isAboutDevices(right)) {
    const mustWrite = !isGranted("read", right);
    const opened = isGranted("write", right) ? await grantedDevices(userId, workspaceId, mustWrite, db) : [];
    // Looking at nothing is an empty list; changing something that was not opened is refused.
    if (opened.length > 0 || !mustWrite) return new Set(opened);
  } else if (isAllowed(standing, right)) return "all";
  throw forbidden("workspace.forbidden", `What you are in this workspace (${standing}) does not include this. Its owner can change it.`);
}

const narrower = (one: Reach, other: Reach): Reach => {
  if (one === "all") return other;
  if (other === "all") return one;
  return new Set([...one].filter((id) => other.has(id)));
};
