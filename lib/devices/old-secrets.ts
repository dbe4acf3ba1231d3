/** Deletes replaced tokens and signing secrets when the overlap of the old and the new one is over. */
import { account, transaction } from "../platform/db/account.ts";
import type { JobAccess } from "../platform/queue.ts";
import { runEach } from "../platform/run-each.ts";
import { keyOf } from "../platform/seal/index.ts";
import { sealSigning, tryOpenSigning } from "./signing.ts";

/** Run every hour. Returns how many tokens were changed. */
export async function forgetOldTokens(_access: JobAccess, now: Date): Promise<number> {
  const data = { previousHash: null, previousUntil: null, previousHint: null, previousExpiresAt: null };
  return (await account().deviceToken.updateMany({ where: { previousUntil: { lte: now } }, data })).count;
}

const isOver = (now: Date) => ({ signingOverlapUntil: { lte: now }, signingSealed: { not: null } });

/** Seals the signing secrets without the old one. Run every hour. A row that fails stops no other. Returns how many there were. */
export async function forgetOldSigning(_access: JobAccess, now: Date): Promise<number> {
  const rows = await account().deviceToken.findMany({ where: isOver(now), orderBy: { id: "asc" }, select: { id: true } });
  const forgotten = await runEach(rows, "signing.not_forgotten", ({ id }) => forgetOne(id, now));
  return forgotten.length;
}

async function forgetOne(id: string, now: Date): Promise<void> {
  await transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM device_token WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    const row = await tx.deviceToken.findFirst({ where: { id, ...isOver(now) }, select: { workspaceId: true, signingSealed: true } });
    if (!row?.signingSealed) return;
    const key = await keyOf(row.workspaceId);
    const secrets = tryOpenSigning(key, id, row.signingSealed);
    // Nothing opens it, so the old one cannot be read either.
    if (!secrets) return;
    const data = { signingSealed: sealSigning(key, id, { secret: secrets.secret, before: null }), signingOverlapUntil: null };
    await tx.deviceToken.update({ where: { id }, data });
  });
}
