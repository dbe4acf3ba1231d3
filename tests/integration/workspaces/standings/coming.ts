/** How somebody comes to the door of a workspace, and what they may expect there. */
import type { Session } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import type { Right, TokenAccess } from "#lib/workspaces/index.ts";
import { isAllowed, type Role, type Standing } from "#lib/workspaces/policy.ts";
import type { Place } from "#tests/support/standings.ts";
import { join, joinLimited, makeUser } from "#tests/support/world.ts";

/** All devices, these, or a refusal by its name. */
export type Expected = "all" | readonly ("opened" | "unopened")[] | "not found" | "forbidden" | "closed" | "second factor" | "scope";

export type Case = {
  who: string;
  /** What happens to the place before they come; then it is theirs alone. */
  happens?: (place: Place) => Promise<unknown>;
  come: (place: Place) => Promise<Session | TokenAccess>;
  may: (right: Right) => Expected;
  /** Where they try to get in; `own` unless said otherwise. */
  isIn?: "own" | "parent" | "sibling" | "child";
};

export const as = (standing: Standing) => (right: Right) => (isAllowed(standing, right) ? "all" : "forbidden") satisfies Expected;
export const always = (expected: Expected) => () => expected;

export const LOOK: readonly Right[] = ["devices:read", "measurements:read"];
const CHANGE: readonly Right[] = ["devices:write", "measurements:write"];

type Opened = readonly ("opened" | "unopened")[];

/** A limited member: looks at what was opened, changes what was opened for changing, and otherwise knows of the workspace alone. */
export const limited =
  (readable: Opened, writable: Opened = []) =>
  (right: Right): Expected => {
    if (LOOK.includes(right)) return readable;
    if (CHANGE.includes(right) && writable.length > 0) return writable;
    return right === "workspace:read" ? "all" : "forbidden";
  };

export const member =
  (role: Role, where: "own" | "parent" | "great" | "sibling" | "child" = "own") =>
  async (place: Place) => {
    const session = await makeUser("Ben");
    await join(place[where], session, role);
    return session;
  };

export const limitedMember = (grants: Partial<Record<"opened" | "unopened", "read" | "write">>) => async (place: Place) => {
  const session = await makeUser("Ben");
  await joinLimited(place.own, session, Object.fromEntries(Object.entries(grants).map(([name, grant]) => [place[name as "opened"], grant])));
  return session;
};

export const change = (where: "own" | "parent" | "great", data: { inherits?: boolean; requiresFactor?: boolean; closedAt?: Date }) => (place: Place) =>
  account().workspace.update({ where: { id: place[where] }, data });

export const changeRole = (place: Place, { userId }: { userId: string }, role: Role) =>
  account().membership.update({ where: { workspaceId_userId: { workspaceId: place.own, userId } }, data: { role } });
export const letGo = (place: Place, { userId }: { userId: string }) =>
  account().membership.delete({ where: { workspaceId_userId: { workspaceId: place.own, userId } } });

export const NOW = { closedAt: new Date() };
export const LEFT: readonly Right[] = ["workspace:read", "workspace:manage", "record:read", "devices:read", "measurements:read"];
