/** The door to workspaces; its header comes with the verbs. */
export { Access, enter } from "./access.ts";
export { isAllowed, type Right, ROLES, type Role } from "./policy.ts";
