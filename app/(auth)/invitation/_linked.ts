/** The invitation that the token in the address of a page leads to. */
import { connection } from "next/server";
import { mailedToken } from "#app/_edge/mailed-token.ts";
import { linkedInvitation } from "#lib/workspaces/index.ts";

export type Search = Promise<Record<string, string | string[] | undefined>>;

/** Looks and uses nothing up: programs that look into mail open links. */
export async function linked(searchParams: Search) {
  await connection();
  const token = mailedToken((await searchParams).token);
  const invitation = token && (await linkedInvitation(token));
  return token && invitation ? { token, invitation } : null;
}
