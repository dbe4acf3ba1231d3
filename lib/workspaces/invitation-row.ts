/** The row of an invitation: how its address is sealed, and what its columns mean. */
import type { Post } from "./people-schema.ts";

export const EMAIL = "invitation.email_sealed";

export const postOfInvitation = (row: { role: string; isLimited: boolean }): Post => (row.isLimited ? "limited" : (row.role as Post));

/** How the opened devices are kept until the invitation is accepted. */
export type KeptGrants = Record<string, "read" | "write">;
