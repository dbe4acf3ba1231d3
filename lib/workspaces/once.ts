/**
 * Idempotency keys: a request of a program is carried out once, however often it is sent with the same key.
 *
 * A row with the unique key is inserted before the work. Of several requests at the same time one does the work, and the others get
 * 409. The response is stored for a day, sealed under the key that the program made up (the database holds only a keyed hash of it),
 * since a response can contain a token that is shown once.
 *
 * The work marks the row as begun in its own transaction, so the mark commits with the change or not at all. Before a change in another
 * database, such as readings, the mark commits alone (`commitLastStep`). Without the mark, nothing was changed: after a refusal or an
 * overload (503) the key is released at once, after a crash or a bug when its lease ends.
 * With the mark and without a response, the outcome of the work is unknown: the key stays used for the day, and every repetition is
 * told so. Nothing is ever done twice.
 */
import { after, clock, DAY, MINUTE } from "../platform/clock.ts";
import { equal, hmac, openBytes, sealBytes, sha256 } from "../platform/crypto.ts";
import { account, type Tx, withLastStep } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { log } from "../platform/log.ts";
import { withoutOverload } from "../platform/overload.ts";
import { isRefusal, Refusal } from "../platform/refusal.ts";
import type { TokenAccess } from "./token-access.ts";

/** How long a request has its key to itself: longer than any request takes. */
const LEASE_MS = 2 * MINUTE;

type Reply = { readonly status: number; readonly body: string };
/** The program's key, and the request it stands for, byte for byte. */
type Asked = { readonly key: string; readonly request: Uint8Array };

const keyed = (use: string, program: TokenAccess, key: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(hmac(Buffer.from(env().LOOKUP_KEY, "base64"), `idempotency|${use}|${program.tokenId}|${key}`));

export async function once(
  program: TokenAccess,
  { key, request }: Asked,
  work: () => Promise<Reply>,
  now = clock.now(),
): Promise<{ reply: Reply; isReplayed: boolean }> {
  const keyHash = keyed("find", program, key);
  const requestHash = new Uint8Array(sha256(request));
  const place = `idempotent_answer|answer|${Buffer.from(keyHash).toString("hex")}`;
  const own = { keyHash, expiresAt: after(now, DAY) };
  if (!(await begin(program, own, requestHash, now)))
    return { reply: await kept(keyHash, requestHash, keyed("seal", program, key), place, now), isReplayed: true };
  const reply = await withLastStep((tx) => mark(tx, own), work).catch(async (error: unknown) => {
    const thrown = withoutOverload(error);
    if (isRefusal(thrown)) await release(own);
    throw thrown;
  });
  const answer = new Uint8Array(sealBytes(keyed("seal", program, key), Buffer.from(reply.body), place));
  await account().idempotentAnswer.updateMany({ where: own, data: { status: reply.status, answer } });
  return { reply, isReplayed: false };
}

/** One use of a key. A later use of the same key has another expiry. */
type Use = { readonly keyHash: Uint8Array<ArrayBuffer>; readonly expiresAt: Date };

/** True for the first request with the key, the first after its day, and the first after the lease of a request that changed nothing. */
async function begin({ tokenId, workspaceId }: TokenAccess, { keyHash, expiresAt }: Use, requestHash: Uint8Array, now: Date): Promise<boolean> {
  const inserted = await account().$executeRaw`
    INSERT INTO idempotent_answer (key_hash, workspace_id, token_id, request_hash, expires_at)
    VALUES (${keyHash}, ${workspaceId}::uuid, ${tokenId}::uuid, ${requestHash}, ${expiresAt}) ON CONFLICT (key_hash) DO NOTHING`;
  if (inserted === 1) return true;
  const taken = await account().$executeRaw`
    UPDATE idempotent_answer SET request_hash = ${requestHash}, expires_at = ${expiresAt}, is_begun = false, status = NULL, answer = NULL
    WHERE key_hash = ${keyHash}
      AND (expires_at <= ${now} OR (NOT is_begun AND status IS NULL AND request_hash = ${requestHash} AND expires_at <= ${after(now, DAY - LEASE_MS)}))`;
  return taken === 1;
}

/** The last step of a transaction of the work, so that the row is not locked while it waits for another one. Refuses when another request has taken the key over since. */
async function mark(tx: Tx, own: Use): Promise<void> {
  if ((await tx.idempotentAnswer.updateMany({ where: own, data: { isBegun: true } })).count === 0) throw running();
}

/** Gives the key back if nothing was changed. If that fails as well, the end of the lease does the same. */
async function release(own: Use): Promise<void> {
  await account()
    .idempotentAnswer.deleteMany({ where: { ...own, isBegun: false } })
    .catch((error: unknown) => log.warn("idempotency.not_released", {}, error));
}

async function kept(keyHash: Uint8Array<ArrayBuffer>, requestHash: Uint8Array, sealKey: Uint8Array, place: string, now: Date): Promise<Reply> {
  const row = await account().idempotentAnswer.findUnique({ where: { keyHash } });
  // Refused meanwhile: whoever asks again begins anew.
  if (!row) throw running();
  if (!equal(row.requestHash, requestHash)) {
    throw new Refusal("invalid", "idempotency.other_request", "This Idempotency-Key was used for another request. A new request needs a new key.");
  }
  if (row.answer && row.status !== null) return { status: row.status, body: openBytes(sealKey, row.answer, place).toString() };
  if (!row.isBegun || row.expiresAt > after(now, DAY - LEASE_MS)) throw running();
  const sentence = "A request with this Idempotency-Key was interrupted, and whether it was done is not known. Please look, and use a new key if it was not.";
  throw new Refusal("conflict", "idempotency.interrupted", sentence);
}

const running = () => new Refusal("conflict", "idempotency.running", "A request with this Idempotency-Key is still under way.", { retryAfterSeconds: 1 });
