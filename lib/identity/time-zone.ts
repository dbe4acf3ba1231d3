/** The time zone in which times are shown to somebody. */
import { account } from "../platform/db/account.ts";
import type { Session } from "./session.ts";

/** The zone that the person chose, or null: then it is that of the browser, which is not stored. */
export async function timeZoneOf({ userId }: Session): Promise<string | null> {
  const user = await account().user.findUnique({ where: { id: userId }, select: { timeZone: true } });
  return user?.timeZone ?? null;
}

/** `zone` is a name of the IANA database; null follows the browser again. */
export async function chooseTimeZone({ userId }: Session, zone: string | null): Promise<void> {
  await account().user.update({ where: { id: userId }, data: { timeZone: zone } });
}
