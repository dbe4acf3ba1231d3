import { currentSession } from "#app/_edge/visit.ts";
import { timeZoneOf } from "#lib/identity/index.ts";

/** The time zone that the visitor chose for their account, or null. The frame of the portal does not wait for it; what shows a time does. */
export async function chosenTimeZone(): Promise<string | null> {
  const session = await currentSession();
  return session && timeZoneOf(session);
}
