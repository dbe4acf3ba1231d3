/** Deleting a copy before its seven days are over. */
import { record } from "../../audit/index.ts";
import type { Session } from "../../identity/index.ts";
import { clock } from "../../platform/clock.ts";
import { transaction } from "../../platform/db/account.ts";
import { isUuid } from "../../platform/ids.ts";
import { destroyKeys } from "../../platform/seal/index.ts";
import * as storage from "../../platform/storage.ts";

/**
 * Deletes a copy with its file and its key; one that is being made is abandoned. Deleting it twice, a copy that does not exist and a copy of another
 * person have the same result: nothing happens. If the process ends before the file is gone, the retention removes it.
 */
export async function remove(session: Session, id: string, now = clock.now()): Promise<void> {
  if (!isUuid(id)) return;
  const fileId = await transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ fileId: string }[]>`
      DELETE FROM export WHERE id = ${id}::uuid AND user_id = ${session.userId}::uuid RETURNING file_id AS "fileId"`;
    if (row) await record(tx, session.actor, "export.deleted", { objectId: id }, now);
    return row?.fileId;
  });
  if (!fileId) return;
  await destroyKeys([fileId]);
  await storage.remove(fileId);
}
