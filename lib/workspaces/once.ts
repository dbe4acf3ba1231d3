/**
 * Doing what a program asks once, however often it asks with the same key.
 *
 * The row is there before the work begins, and its key is unique: of several requests at once one works, and the others
 * are told that it does. What came of it is kept for a day, sealed: an answer can hold a token that is shown once, so it
 * opens under the program's own key (of which only a keyed hash is kept), and nothing readable lies in the database.
 *
 * A refusal has changed nothing, so it gives the key back. If the process dies between the work and keeping its answer,
 * or the work ends in a bug, nobody can say whether it was done: the key stays spent for the day, every repetition is
 * told so, and nothing is ever done twice.
 */
import { after, clock, DAY, MINUTE } from "../platform/clock.ts";
import { equal, hmac, openBytes, sealBytes, sha256 } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { isRefusal, Refusal } from "../platform/refusal.ts";
import type { TokenAccess } from "./token-access.ts";

/** Longer than any request takes. */
const LONGEST_WORK = 2 * MINUTE;

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
  if (!(await begin(program, keyHash, requestHash, now)))
    return { reply: await kept(keyHash, requestHash, keyed("seal", program, key), place, now), isReplayed: true };
  let reply: Reply;
  try {
    reply = await work();
  } catch (error) {
    if (isRefusal(error)) await account().idempotentAnswer.deleteMany({ where: { keyHash } });
    throw error;
  }
  const answer = new Uint8Array(sealBytes(keyed("seal", program, key), Buffer.from(reply.body), place));
  await account().idempotentAnswer.updateMany({ where: { keyHash }, data: { status: reply.status, answer } });
  return { reply, isReplayed: false };
}

/** True for whoever comes first, and for the first after the day is over. */
async function begin({ tokenId, workspaceId }: TokenAccess, keyHash: Uint8Array, requestHash: Uint8Array, now: Date): Promise<boolean> {
  const rows = await account().$executeRaw`
    INSERT INTO idempotent_answer AS a (key_hash, workspace_id, token_id, request_hash, expires_at)
    VALUES (${keyHash}, ${workspaceId}::uuid, ${tokenId}::uuid, ${requestHash}, ${after(now, DAY)})
    ON CONFLICT (key_hash) DO UPDATE SET request_hash = EXCLUDED.request_hash, expires_at = EXCLUDED.expires_at, status = NULL, answer = NULL
    WHERE a.expires_at <= ${now}`;
  return rows === 1;
}

async function kept(keyHash: Uint8Array<ArrayBuffer>, requestHash: Uint8Array, sealKey: Uint8Array, place: string, now: Date): Promise<Reply> {
  const row = await account().idempotentAnswer.findUnique({ where: { keyHash } });
  // Refused meanwhile: whoever asks again begins anew.
  if (!row) throw running();
  if (!equal(row.requestHash, requestHash)) {
    throw new Refusal("invalid", "idempotency.other_request", "This Idempotency-Key was used for another request. A new request needs a new key.");
  }
  if (row.answer && row.status !== null) return { status: row.status, body: openBytes(sealKey, row.answer, place).toString() };
  if (row.expiresAt > after(now, DAY - LONGEST_WORK)) throw running();
  const sentence = "A request with this Idempotency-Key was interrupted, and whether it was done is not known. Please look, and use a new key if it was not.";
  throw new Refusal("conflict", "idempotency.interrupted", sentence);
}

const running = () => new Refusal("conflict", "idempotency.running", "A request with this Idempotency-Key is still under way.", { retryAfterSeconds: 1 });
