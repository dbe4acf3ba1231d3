/** Staff made by direct inserts, signed in with a passkey. */
import { resume, type Session } from "#lib/identity/index.ts";
import type { Factor } from "#lib/identity/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { beginToken, makeUser } from "./world.ts";

/** The session of somebody of the staff, begun at `now` by showing `factor`. */
export async function makeStaff(now = new Date(), factor: Factor = "passkey"): Promise<Session> {
  const { userId } = await makeUser("Sam", now);
  await account().staff.create({ data: { userId, since: now } });
  return sessionAsStaff(userId, now, factor);
}

export async function sessionAsStaff(userId: string, now = new Date(), factor: Factor = "passkey"): Promise<Session> {
  const session = await resume(await beginToken(userId, now, { factor, isRemembered: false }), {}, now);
  if (!session) throw new Error("no session");
  return session;
}
