/** Requests that make something may carry a key of the program's own (draft-ietf-httpapi-idempotency-key-header-07): then it is made once. */
import { Refusal } from "#lib/platform/refusal.ts";
import { once, type TokenAccess } from "#lib/workspaces/index.ts";
import type { Operation } from "./operation.ts";
import { type Reply, toResponse } from "./reply.ts";

type Asked = { readonly request: Request; readonly bytes: Uint8Array; readonly program: TokenAccess };

/** The key may stand in quotes, as the draft has it, or without. */
function keyOf(request: Request): string | null {
  const said = request.headers.get("idempotency-key");
  if (said === null) return null;
  const key = said.replace(/^"(.*)"$/, "$1");
  if (/^[\x21-\x7e]{16,100}$/.test(key)) return key;
  throw new Refusal("invalid", "idempotency.bad_key", "An Idempotency-Key has 16 to 100 visible characters, without spaces. A random UUID will do.");
}

export async function answerOnce(
  operation: Operation,
  { request, bytes, program }: Asked,
  work: () => Promise<Reply>,
  headers: Record<string, string>,
): Promise<Response> {
  const key = operation.creates ? keyOf(request) : null;
  if (key === null) return toResponse(await work(), headers);
  const { pathname, search } = new URL(request.url);
  const what = Buffer.concat([Buffer.from(`${request.method} ${pathname}${search}\n`), bytes]);
  const { reply, isReplayed } = await once(program, { key, request: what }, work);
  return toResponse(reply, { ...headers, ...(isReplayed ? { "idempotency-replayed": "true" } : {}) });
}
