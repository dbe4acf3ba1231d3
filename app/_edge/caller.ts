/** Who asks, as far as it must be known: see lib/platform/caller.ts. */
import { headers } from "next/headers";
import { browserOf, type Caller } from "#lib/platform/caller.ts";

/** Our server says the block of addresses; whatever a caller says of it was dropped before. */
export async function caller(): Promise<Caller> {
  const said = await headers();
  return { network: said.get("x-kept-network") ?? "unknown", browser: browserOf(said.get("user-agent")) };
}
