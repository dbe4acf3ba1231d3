/** Correcting one's own name (Art. 16 GDPR). */
import { record } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { transaction } from "../platform/db/account.ts";
import { notFound } from "../platform/refusal.ts";
import { keyOf, seal, tryOpen } from "../platform/seal/index.ts";
import type { ChangeName } from "./schema.ts";
import type { Session } from "./session.ts";
import { hold } from "./user-lock.ts";

/**
 * Changes the person's name. Colleagues see it at once: the name is stored in one place and opened wherever it is shown. Nothing is mailed and no
 * session ends, since a name lets nobody in. The same name again changes nothing.
 */
export async function changeName({ userId, actor }: Session, { name }: ChangeName, now = clock.now()): Promise<void> {
  const key = await keyOf(userId);
  await transaction(async (tx) => {
    await hold(tx, userId);
    const user = await tx.user.findUnique({ where: { id: userId, erasing: false }, select: { nameSealed: true } });
    if (!user) throw notFound();
    if (tryOpen(key, "user.name_sealed", userId, user.nameSealed) === name) return;
    await tx.user.update({ where: { id: userId }, data: { nameSealed: seal(key, "user.name_sealed", userId, name) } });
    await record(tx, actor, "name.changed", {}, now);
  });
}
