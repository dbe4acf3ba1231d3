/** What somebody may make of others: never more than they have the say over, and never more than the token that acts may do itself. */
import { Refusal } from "../platform/refusal.ts";
import type { Access } from "./access.ts";
import type { Grants, Post } from "./people-schema.ts";
import { grantedRights, inGiftOf, type Right, type Role, rightsOf } from "./policy.ts";
import { deviceIn } from "./reach.ts";

export const roleOf = (post: Post): Exclude<Role, "owner"> => (post === "limited" ? "viewer" : post);

const rightsGiven = (post: Post, grants: Grants): readonly Right[] =>
  post === "limited" ? Object.values(grants).flatMap(grantedRights) : rightsOf(roleOf(post));

/** Whether somebody who is made `post` may look and change nothing. */
export const isReadOnly = (post: Post, grants: Grants): boolean => rightsGiven(post, grants).every((right) => right.endsWith(":read"));

/** Refuses to make somebody more than whoever acts may make of them. */
export function requireMayMake(access: Access<"members:write">, post: Post, grants: Grants = {}): void {
  if (!inGiftOf(access.standing).includes(roleOf(post))) {
    throw new Refusal("forbidden", "member.above_you", "Only the owner makes admins.", { fields: { role: "Only the owner makes admins." } });
  }
  // The devices of another workspace are not found, nor those that a token does not reach.
  for (const deviceId of Object.keys(grants)) deviceIn(access, deviceId);
  if (!access.token) return;
  const isWithin = rightsGiven(post, grants).every((right) => access.token?.scopes.has(right)) && (post === "limited" || access.reach === "all");
  if (!isWithin) throw new Refusal("forbidden", "token.gives_more", "A token makes nobody more than it may do itself.");
}
