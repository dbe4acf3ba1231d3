/** Rights: one table. A member has the rights of their role; nobody else has any. */
export const ROLES = ["owner", "admin", "editor", "viewer", "billing"] as const;
export type Role = (typeof ROLES)[number];

const RIGHTS = {
  "workspace:read": ["owner", "admin", "editor", "viewer", "billing"],
  "workspace:manage": ["owner"],
  "devices:read": ["owner", "admin", "editor", "viewer"],
  "devices:write": ["owner", "admin", "editor"],
  "tokens:write": ["owner", "admin"],
  "measurements:read": ["owner", "admin", "editor", "viewer"],
} as const satisfies Record<string, readonly Role[]>;

export type Right = keyof typeof RIGHTS;

export const isAllowed = (role: Role, right: Right): boolean => (RIGHTS[right] as readonly Role[]).includes(role);
