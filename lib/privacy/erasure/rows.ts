/**
 * The second part of an erasure: every row of the account database about the person, in a workspace or of a device that goes.
 *
 * The rows are counted, the receipt is written with these counts and sealed, and only then everything is deleted in
 * one transaction, which posts the letters and keeps what is left to destroy. If a single count came out differently,
 * somebody added something meanwhile: it is rolled back and done again.
 */
import { record } from "../../audit/index.ts";
import { account, type Tx } from "../../platform/db/account.ts";
import { post, posting } from "../../platform/mail/index.ts";
import { countKeys } from "../../platform/seal/index.ts";
import { detachBelow, lockTree } from "../../workspaces/index.ts";
import { isKeyOfWorkspace, keyFields, rowsOf, type Scope, toEmpty, toErase } from "../models.ts";
import { devicesOf } from "../workspaces-and-devices.ts";
import { deleteJobsAbout } from "./jobs.ts";
import { fresh } from "./measurements.ts";
import { receiptsFor } from "./receipts.ts";
import { scopeOf } from "./scope.ts";
import { type Counts, type Erasing, plus, save } from "./work.ts";

class Changed extends Error {}

/** Deletes the rows; does nothing when something was added meanwhile, so that the caller looks again. */
export async function deleteRows(erasing: Erasing, scope: Scope, now: Date): Promise<void> {
  const announced = await countRows(scope);
  const keys = await countKeys(await remainsOf(account(), scope));
  const deleted = plus(plus(erasing.work.deleted, announced), keys > 0 ? { "vault.subject_key": keys } : {});
  const { letters, tokenHash } = await receiptsFor(erasing, scope, deleted);
  try {
    await posting(letters, async (tx) => {
      await lock(tx, scope);
      await expectNothingNew(tx, scope, erasing);
      const remains = await remainsOf(tx, scope);
      await detachBelow(tx, scope.workspaceIds);
      await deleteJobsAbout(tx, scope);
      for (const { model, where, data } of toEmpty(scope)) await rowsOf(tx, model).updateMany({ where, data });
      await deleteExactly(tx, scope, announced);
      await save(tx, erasing, { of: erasing.work.of, deleted, forgotten: [], remains }, 1, { workspaceId: null, deviceId: null, ...tokenHash });
      // Tied to nobody: the person it is for may be gone.
      for (const letter of letters) await post(tx, letter, null, now);
      await recordEnd(tx, scope, erasing, now);
    });
  } catch (error) {
    if (!(error instanceof Changed)) throw error;
  }
}

/** Nothing can be added to the person, the workspaces or the devices until the transaction ends: a new row must lock what it points at. */
async function lock(tx: Tx, { person, workspaceIds, deviceIds }: Scope): Promise<void> {
  if (person) await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${person.userId}::uuid FOR UPDATE`;
  if (workspaceIds.length > 0) await lockTree(tx);
  await tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ANY(${[...workspaceIds]}::uuid[]) ORDER BY id FOR UPDATE`;
  await tx.$queryRaw`SELECT 1 FROM device WHERE id = ANY(${[...deviceIds]}::uuid[]) ORDER BY id FOR UPDATE`;
}

async function expectNothingNew(tx: Tx, scope: Scope, erasing: Erasing): Promise<void> {
  const { workspaceIds } = await scopeOf(erasing, tx);
  const isSame = workspaceIds.length === scope.workspaceIds.length && workspaceIds.every((id) => scope.workspaceIds.includes(id));
  if (!isSame || fresh(await devicesOf(scope, tx), erasing.work.forgotten).length > 0) throw new Changed();
}

async function countRows(scope: Scope): Promise<Counts> {
  const counts: Counts = {};
  for (const { model, where } of toErase(scope)) {
    const rows = await rowsOf(account(), model).count({ where });
    if (rows > 0) counts[`account.${model.table}`] = rows;
  }
  return counts;
}

async function deleteExactly(tx: Tx, scope: Scope, announced: Counts): Promise<void> {
  for (const { model, where } of toErase(scope)) {
    const { count } = await rowsOf(tx, model).deleteMany({ where });
    if (count !== (announced[`account.${model.table}`] ?? 0)) throw new Changed();
  }
}

/** The ids under which the vault holds keys, and storage files, for the rows of `scope`. */
async function remainsOf(db: Tx, scope: Scope): Promise<string[]> {
  const ids = new Set<string>();
  for (const { model, where } of toErase(scope)) {
    for (const field of keyFields(model)) {
      const rows = await rowsOf(db, model).findMany({ where, select: { [field]: true } });
      const named = rows.map((row) => String(row[field]));
      // A device that goes alone leaves its workspace the key.
      for (const id of isKeyOfWorkspace(model, field) ? named.filter((one) => scope.workspaceIds.includes(one)) : named) ids.add(id);
    }
  }
  return [...ids];
}

async function recordEnd(tx: Tx, scope: Scope, { id, workspaceId, deviceId, work }: Erasing, now: Date): Promise<void> {
  if (work.of === "account") await record(tx, scope.person, "erasure.completed", { objectId: id }, now);
  else if (workspaceId && deviceId) await record(tx, null, "erasure.completed", { workspaceId, objectId: deviceId }, now);
  else if (workspaceId) await record(tx, null, "workspace.erased", { workspaceId }, now);
}
