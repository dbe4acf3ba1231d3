/**
 * Browsers without scripts get their pages whole and in order.
 *
 * A request without a session does not show whether its browser runs scripts, so each of its pages is put in order: these pages show nothing
 * personal and wait for little. A browser with a session shows that it runs no scripts by sending a form as a plain form, or by loading the style
 * sheet for such browsers. The server keeps the sessions that did in memory, as hashes: in no database, and in no cookie.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzip } from "node:zlib";
import { resume } from "../identity/index.ts";
import { sha256 } from "../platform/crypto.ts";
import { inOrder } from "./in-order.ts";

const SESSION = /(?:^|[;\s])__Host-session=([^;]+)/;
const STYLE_SHEET = "/noscript.css";
/** Pages that people open with a session before anything is known of their browser, from a mail or with a notice in the address. They stream little. */
const FIRST_PAGES = /^\/(?:email\/undo|email\/confirm|invitations|account\/confirm|staff\/join)(?:\?|$)/;
/** Scripts, style sheets, pictures and data, which are no pages. */
const FILE = /^\/(?:_next|api)\/|\.\w+$/;

const MAX_SESSIONS = 10_000;

/** Hashes of the session secrets of browsers without scripts, the least recently added first. */
const sessions = new Set<string>();

const hashOf = (secret: string) => sha256(Buffer.from(secret)).toString("base64");

const isRemembered = (secret: string | undefined) => secret !== undefined && sessions.has(hashOf(secret));

/** Remembers a session that exists in place of the one that was remembered first. */
function remember(secret: string): void {
  const [oldest] = sessions;
  if (sessions.size >= MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
  sessions.add(hashOf(secret));
}

/** Looks the session up before it is remembered: an invented cookie must not push a session out. */
async function rememberIfLive(secret: string | undefined): Promise<void> {
  if (secret === undefined || isRemembered(secret)) return;
  const session = await resume(secret, { isActivity: false }).catch(() => null);
  if (session) remember(secret);
}

const secretIn = (cookies: string | undefined) => SESSION.exec(cookies ?? "")?.[1];

const isPlainForm = ({ method, headers }: IncomingMessage) =>
  method === "POST" && headers["next-action"] === undefined && /^multipart\/form-data\b/i.test(headers["content-type"] ?? "");

/** Makes the response to a browser without scripts whole and in order. Call it before the pages handle the request. */
export async function serveInOrder(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const secret = secretIn(request.headers.cookie);
  if (path === STYLE_SHEET) return rememberIfLive(secret);
  if (request.headers.rsc !== undefined || request.headers["next-action"] !== undefined) return;
  const isForm = isPlainForm(request);
  if (!isForm && (FILE.test(path) || !isOrdered(request, secret, path))) return;
  const acceptsGzip = /\bgzip\b(?!;q=0)/.test(String(request.headers["accept-encoding"] ?? "").replaceAll(" ", ""));
  // A compressed page could not be read here.
  delete request.headers["accept-encoding"];
  collect(response, acceptsGzip, (isHtml) => {
    // The form may have given the session another secret.
    const given = isForm ? [response.getHeader("set-cookie") ?? []].flat().flatMap((cookie) => secretIn(String(cookie)) ?? []) : [];
    given.forEach(remember);
    return isHtml;
  });
}

const isOrdered = (request: IncomingMessage, secret: string | undefined, path: string): boolean =>
  secret === undefined || FIRST_PAGES.test(request.url ?? path) || isRemembered(secret);

/**
 * Holds the body back until it is complete, if `isWanted` says so once the headers are known, and sends it in order, compressed for a client
 * that accepts gzip.
 */
function collect(response: ServerResponse, acceptsGzip: boolean, isWanted: (isHtml: boolean) => boolean): void {
  const [write, end] = [response.write.bind(response), response.end.bind(response)] as [
    (...args: unknown[]) => boolean,
    (...args: unknown[]) => ServerResponse,
  ];
  const writeHead = response.writeHead;
  let isCollected = false;
  response.writeHead = ((...args: unknown[]) => {
    isCollected = isWanted(/^text\/html\b/.test(String(response.getHeader("content-type") ?? "")));
    response.removeHeader("content-length");
    if (isCollected && acceptsGzip) response.setHeader("content-encoding", "gzip");
    return Reflect.apply(writeHead, response, args);
  }) as typeof writeHead;
  const chunks: Buffer[] = [];
  const decide = () => {
    if (!response.headersSent) response.writeHead(response.statusCode);
    return isCollected;
  };
  const add = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === "string") chunks.push(Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8"));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  response.write = ((chunk: unknown, ...rest: unknown[]) => {
    if (!decide()) return write(chunk, ...rest);
    add(chunk, rest[0]);
    const done = rest.find((one) => typeof one === "function") as (() => void) | undefined;
    if (done) queueMicrotask(done);
    return true;
  }) as typeof response.write;
  response.end = ((...args: unknown[]) => {
    if (!decide()) return end(...args);
    if (typeof args[0] !== "function") add(args[0], args[1]);
    const page = inOrder(Buffer.concat(chunks).toString());
    const done = args.filter((one) => typeof one === "function");
    if (!acceptsGzip) return end(page, ...done);
    gzip(page, (error, packed) => (error ? response.destroy(error) : end(packed, ...done)));
    return response;
  }) as typeof response.end;
}
