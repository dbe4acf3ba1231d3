/**
 * The second part of an erasure: every row of the account database about the person or in a workspace that goes.
 *
 * The rows are counted, the receipt is written with these counts and sealed, and only then everything is deleted in
 * one transaction, which posts the letter and keeps what is left to destroy. If a single count came out differently,
 * somebody added something meanwhile: it is rolled back and done again.
 */
import { record } from "../../audit/index.ts";
import { addresseeOf } from "../../identity/index.ts";
import { account, type Tx, transaction } from "../../platform/db/account.ts";
import { post, sealLetter } from "../../platform/mail/index.ts";
import { destroyKeys, keysOf } from "../../platform/seal/index.ts";
import { erasureReceipt } from "../mails.ts";
import { keyFields, rowsOf, type Scope, toErase } from "../models.ts";
import { devicesOf, ownedAlone, workspacesOf } from "../owned.ts";
import { fresh } from "./measurements.ts";
import { type Counts, type Erasing, plus, save } from "./work.ts";

class Changed extends Error {}

/** Deletes the rows; does nothing when something was added meanwhile, so that the caller looks again. */
export async function deleteRows(erasing: Erasing, userId: string, now: Date): Promise<void> {
  const scope = await scopeOf(userId);
  const announced = await countRows(scope);
  const keys = (await keysOf(await remainsOf(account(), scope))).size;
  const deleted = plus(plus(erasing.work.deleted, announced), { "vault.subject_key": keys });
  const addressee = await addresseeOf(userId);
  const letter = addressee && (await sealLetter(erasureReceipt(addressee, deleted)));
  try {
    await transaction(async (tx) => {
      await lock(tx, scope);
      await expectNothingNew(tx, scope, erasing);
      const remains = await remainsOf(tx, scope);
      await deleteExactly(tx, scope, announced);
      await save(tx, erasing, { deleted, forgotten: [], remains }, 1);
      if (letter) await post(tx, letter, null, now);
      await record(tx, scope, "erasure.completed", { objectId: erasing.id }, now);
    });
  } catch (error) {
    if (letter) await destroyKeys([letter.id]);
    if (!(error instanceof Changed)) throw error;
  }
}

async function scopeOf(userId: string): Promise<Scope> {
  const { auditRef } = await account().user.findUniqueOrThrow({ where: { id: userId }, select: { auditRef: true } });
  const workspaces = ownedAlone(await workspacesOf(userId));
  return { userId, auditRef, workspaceIds: workspaces.map((workspace) => workspace.id) };
}

/** Nothing can be added to the person or the workspaces until the transaction ends: a new row must lock what it points at. */
async function lock(tx: Tx, scope: Scope): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${scope.userId}::uuid FOR UPDATE`;
  await tx.$queryRaw`SELECT 1 FROM workspace WHERE id = ANY(${[...scope.workspaceIds]}::uuid[]) ORDER BY id FOR UPDATE`;
}

async function expectNothingNew(tx: Tx, scope: Scope, { work }: Erasing): Promise<void> {
  const workspaces = ownedAlone(await workspacesOf(scope.userId, tx));
  const isSame = workspaces.length === scope.workspaceIds.length && workspaces.every((workspace) => scope.workspaceIds.includes(workspace.id));
  if (!isSame || fresh(await devicesOf(workspaces, tx), work.forgotten).length > 0) throw new Changed();
}

async function countRows(scope: Scope): Promise<Counts> {
  const counts: Counts = {};
  for (const { model, where } of toErase(scope)) counts[`account.${model.table}`] = await rowsOf(account(), model).count({ where });
  return counts;
}

async function deleteExactly(tx: Tx, scope: Scope, announced: Counts): Promise<void> {
  for (const { model, where } of toErase(scope)) {
    const { count } = await rowsOf(tx, model).deleteMany({ where });
    if (count !== announced[`account.${model.table}`]) throw new Changed();
  }
}

/** The ids under which the vault holds keys, and storage files, for the rows of `scope`. */
async function remainsOf(db: Tx, scope: Scope): Promise<string[]> {
  const ids = new Set<string>();
  for (const { model, where } of toErase(scope)) {
    for (const field of keyFields(model)) {
      for (const row of await rowsOf(db, model).findMany({ where, select: { [field]: true } })) ids.add(String(row[field]));
    }
  }
  return [...ids];
}
