/**
 * `api()` makes the one handler of /api/v1 from the declared operations: token, limits, operation, authorization, body, authorization once
 * more, one verb, response.
 *
 * It is the counterpart of `action()` and `route()` for programs. The response to a request without a working token says nothing else.
 */
import { enter, type Right, type TokenAccess } from "#lib/workspaces/index.ts";
import { objectOf, readBytes, requireEmpty, requireJson } from "./api/body.ts";
import { documentOf } from "./api/document.ts";
import { checked, queryOf } from "./api/input.ts";
import { inTurn, Limits } from "./api/limits.ts";
import type { Operation, Part, Wanted } from "./api/operation.ts";
import { wantedOf, withCursor } from "./api/pages.ts";
import { problem } from "./api/problem.ts";
import { programOf } from "./api/program.ts";
import { answerOnce } from "./api/repeated.ts";
import { type Download, replyOf, toFile, toRead } from "./api/reply.ts";
import { BASE, requireNumbers, routerOf } from "./api/router.ts";

export { operation } from "./api/operation.ts";
export { partOf } from "./api/pages.ts";

/** The path of the OpenAPI document. lib/server/headers.ts allows shared caches to store it. */
const DOCUMENT = `${BASE}/openapi.json`;

type Asked = { request: Request; url: URL; program: TokenAccess; operation: Operation; path: Record<string, string> };

export function api(operations: readonly Operation[]): (request: Request) => Promise<Response> {
  const find = routerOf(operations);
  const document = lazy(() => ({ status: 200, body: JSON.stringify(documentOf(operations)) }));
  return async (request) => {
    const limits = new Limits();
    let hasBody = false;
    try {
      const url = new URL(request.url);
      if (url.pathname === DOCUMENT && (request.method === "GET" || request.method === "HEAD")) return toRead(request, document(), {});
      const program = await programOf(request);
      await limits.spend(program);
      const { operation, path } = find(request.method, url.pathname);
      hasBody = operation.body !== undefined;
      return await inTurn(program, () => answer({ request, url, program, operation, path }, limits.headers));
    } catch (error) {
      return problem(error, limits.headers, hasBody);
    }
  };
}

async function answer(asked: Asked, headers: Record<string, string>): Promise<Response> {
  const { request, url, operation, path } = asked;
  // Before the body: a program without the right cannot make us read one, and its response says nothing about the workspace.
  const first = await authorize(asked, asked.program);
  requireNumbers(path);
  const bytes = operation.method === "GET" ? NOTHING : await readBody(operation, request);
  const { limit, cursor, ...filters } = queryOf(url.searchParams);
  const query = checked(operation.query, operation.pages ? filters : queryOf(url.searchParams));
  const body = operation.body ? checked(operation.body, objectOf(bytes)) : undefined;
  // A body can take a minute to arrive. The token and the rights of its issuer must be valid after that.
  const program = operation.method === "GET" ? asked.program : await programOf(request);
  const pass = operation.method === "GET" ? first : await authorize(asked, program);
  const more = operation.shows && program.scopes.has(operation.shows) ? await enter(program, path.workspace ?? "", operation.shows) : null;
  const place = JSON.stringify([operation.id, program.tokenId, path, filters]);
  const wanted = operation.pages ? wantedOf({ limit, cursor }, place, operation.most) : EVERYTHING;
  const work = () => operation.verb({ pass, more, path, query, body, wanted });
  if (operation.files) return toFile(request, (await work()) as Download, headers);
  const reply = async () => {
    const result = await work();
    return replyOf(operation, operation.pages ? withCursor(result as Part<unknown>, place) : result);
  };
  if (operation.method === "GET") return toRead(request, await reply(), headers);
  return answerOnce(operation, { request, bytes, program }, reply, headers);
}

const authorize = async ({ operation, path }: Asked, program: TokenAccess) =>
  operation.scope === "token" ? program : enter(program, path.workspace ?? "", operation.scope as Right);

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const NOTHING = Buffer.alloc(0);
const EVERYTHING: Wanted = { from: null, limit: Number.POSITIVE_INFINITY };

async function readBody(operation: Operation, request: Request): Promise<Buffer> {
  if (operation.body) requireJson(request.headers);
  const bytes = await readBytes(request);
  if (!operation.body) requireEmpty(bytes);
  return bytes;
}
