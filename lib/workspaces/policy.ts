/**
 * Rights: one table. A member has the rights of their role, support staff those that an owner lent them, a token those
 * of its scopes that its issuer has as well; nobody else has any.
 */

/** What a member can be. */
export const ROLES = ["owner", "admin", "editor", "viewer", "billing"] as const;
export type Role = (typeof ROLES)[number];

/** As what somebody enters: with a role, or as staff whom an owner let in, to look or to change devices as well. */
export type Standing = Role | "support" | "support-changes";

type Rule = { readonly words: string; readonly of: readonly Standing[] };

export const RIGHTS = {
  "workspace:read": {
    words: "See that the workspace exists, its name, its region and what oneself may do in it",
    of: ["owner", "admin", "editor", "viewer", "billing", "support", "support-changes"],
  },
  "workspace:manage": { words: "Rename, move, hand over and close the workspace, and let support staff in", of: ["owner"] },
  "workspaces:add": { words: "Open workspaces below it", of: ["owner", "admin"] },
  "record:read": { words: "Read the record of who did what, and who could", of: ["owner"] },
  "members:read": { words: "See who the members are, and who is invited", of: ["owner", "admin"] },
  "members:write": { words: "Invite people, change their roles, and let them go", of: ["owner", "admin"] },
  "devices:read": { words: "See devices and their settings", of: ["owner", "admin", "editor", "viewer", "support", "support-changes"] },
  "devices:add": { words: "Add devices", of: ["owner", "admin", "editor"] },
  "devices:write": { words: "Change the settings of devices and of their fields", of: ["owner", "admin", "editor", "support-changes"] },
  "devices:remove": { words: "Retire and delete devices", of: ["owner", "admin"] },
  "devices:move": { words: "Move devices to another workspace", of: ["owner"] },
  "tokens:read": { words: "See which tokens there are, never the tokens themselves", of: ["owner", "admin"] },
  "tokens:write": { words: "Issue, replace and end tokens", of: ["owner", "admin"] },
  "measurements:read": { words: "See and download what devices measured", of: ["owner", "admin", "editor", "viewer", "support", "support-changes"] },
  "measurements:write": { words: "Add readings", of: ["owner", "admin", "editor"] },
  "measurements:backfill": { words: "Add readings from more than 31 days ago", of: ["owner", "admin", "editor"] },
  "measurements:delete": { words: "Delete readings", of: ["owner", "admin"] },
} as const satisfies Record<string, Rule>;

export type Right = keyof typeof RIGHTS;

export const isRight = (text: string): text is Right => Object.hasOwn(RIGHTS, text);

export const isAllowed = (standing: Standing, right: Right): boolean => (RIGHTS[right].of as readonly Standing[]).includes(standing);

export const rightsOf = (standing: Standing): Right[] => (Object.keys(RIGHTS) as Right[]).filter((right) => isAllowed(standing, right));

/** Every device of the workspace, or these. */
export type Reach = "all" | ReadonlySet<string>;

/** What a limited member may do with a device that was opened to them, besides what every viewer may do with the workspace itself. */
const GRANTED = {
  read: ["devices:read", "measurements:read"],
  write: ["devices:read", "measurements:read", "devices:write", "measurements:write"],
} as const satisfies Record<string, readonly Right[]>;

export const isGranted = (grant: keyof typeof GRANTED, right: Right): boolean => (GRANTED[grant] as readonly Right[]).includes(right);

/** Rights about devices: a limited member has them for the devices that were opened to them, and for no other. */
export const isAboutDevices = (right: Right): boolean => /^(devices|measurements):/.test(right);

/** What is left of a workspace that was closed: its owner can look, take everything along, and open it again. */
const LEFT_WHEN_CLOSED: readonly Right[] = ["workspace:read", "workspace:manage", "record:read", "devices:read", "measurements:read"];

export const isLeftWhenClosed = (standing: Standing, right: Right): boolean => standing === "owner" && LEFT_WHEN_CLOSED.includes(right);

/** The standing that a member of the workspace above has in one that takes its members over: ownership never flows down. */
export const inherited = (role: Role): Role => (role === "owner" ? "admin" : role);

/** The roles that whoever enters with this standing gives, changes and takes away. Ownership is handed over, never given. */
export function inGiftOf(standing: Standing): readonly Role[] {
  if (standing === "owner") return ["admin", "editor", "viewer", "billing"];
  return standing === "admin" ? ["editor", "viewer", "billing"] : [];
}

/** What a device that was opened gives, in rights. */
export const grantedRights = (grant: keyof typeof GRANTED): readonly Right[] => GRANTED[grant];
