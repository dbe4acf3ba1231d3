/** Action requests whose body the framework cannot decode: answered with 400 or 413 in place of its 500. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { actionRequests, isActionRequest } from "../platform/marked-requests.ts";
import { end } from "./guard.ts";

/** The framework's own limit for the body of an action. */
const MAX_BODY_BYTES = 1024 * 1024;

const TOO_LARGE = "This form is too large. A form may have 1 MiB.";
const MALFORMED = "This form cannot be read. Please reload the page and send it again.";

/** What a script may send to an action; a form without scripts is always multipart. */
const CONTENT_TYPE = /^(multipart\/form-data|text\/plain)\b/i;

/**
 * Answers and returns true when the head of the request says already that its body is none of an action. Else watches the response: where
 * the pages answer 500 to a request that reached no action, the body was malformed, or too large, and that is said instead.
 */
export function refuseMalformedAction(request: IncomingMessage, response: ServerResponse, requestId: string): boolean {
  if (!isActionRequest(request)) return false;
  if (request.headers["next-action"] !== undefined && !CONTENT_TYPE.test(request.headers["content-type"] ?? "")) return end(response, 400, MALFORMED);
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) return end(response, 413, TOO_LARGE, { connection: "close" });
  const sizeOf = countBody(request);
  response.once("close", () => actionRequests.delete(requestId));
  replaceAnswer(response, (status) => {
    if (status !== 500 || actionRequests.has(requestId)) return null;
    return sizeOf() > MAX_BODY_BYTES ? { status: 413, text: TOO_LARGE } : { status: 400, text: MALFORMED };
  });
  return false;
}

/** Counts the body as the parser hands it on, without reading it. */
function countBody(request: IncomingMessage): () => number {
  let size = 0;
  const push = request.push.bind(request);
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    size += chunk?.length ?? 0;
    return push(chunk, encoding);
  };
  return () => size;
}

type Answer = { readonly status: number; readonly text: string };

/** Sends what `instead` returns for a status, if anything, in place of what is written. */
function replaceAnswer(response: ServerResponse, instead: (status: number) => Answer | null): void {
  const [writeHead, write, finish] = [response.writeHead, response.write, response.end].map((method) => method.bind(response)) as [
    (...args: unknown[]) => ServerResponse,
    (...args: unknown[]) => boolean,
    (...args: unknown[]) => ServerResponse,
  ];
  let answer: Answer | null = null;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    answer = instead(status);
    if (!answer) return writeHead(status, ...rest);
    for (const name of response.getHeaderNames()) if (/^(content-(?!security)|transfer-|vary$|x-action|x-nextjs)/.test(name)) response.removeHeader(name);
    response.setHeader("content-type", "text/plain; charset=utf-8");
    return writeHead(answer.status);
  }) as typeof response.writeHead;
  response.write = ((...args: unknown[]) => {
    if (!response.headersSent) response.writeHead(response.statusCode);
    return answer ? true : write(...args);
  }) as typeof response.write;
  response.end = ((...args: unknown[]) => {
    if (!response.headersSent) response.writeHead(response.statusCode);
    return answer ? finish(`${answer.text}\n`) : finish(...args);
  }) as typeof response.end;
}
