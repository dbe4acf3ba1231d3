/** Ingest as an HTTP handler, three times: for requests that are there already, for `node:http`, and for whatever speaks `Request` and `Response`. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isRefusal, Refusal } from "../../platform/refusal.ts";
import type { Answer } from "./answer.ts";
import type { Arriving } from "./incoming.ts";
import { receive } from "./receive.ts";
import { tooLarge } from "./size.ts";

const cutOff = () => new Refusal("invalid", "body.cut_off", "The request ended before its body did.");

/** So much that is refused unread is thrown away to keep the connection: a sender that tries again on a new one costs more. */
const MOST_UNREAD = 65_536;

type HeadersOf = (requestId: string | undefined) => Record<string, string>;

/** A `POST` that has arrived as a whole, its headers under names in lower case, on a connection that stays the same from one to the next. */
type Whole = { readonly url: string; readonly headers: ReadonlyMap<string, string>; readonly body: Buffer };

/** `headersOf` are those that the server gives to its responses; what is refused has a number. */
export async function handleWhole({ url, headers, body }: Whole, connection: object, headersOf: HeadersOf): Promise<Omit<Answer, "requestId">> {
  const answer = await receive({
    method: "POST",
    url,
    connection,
    header: (name) => headers.get(name),
    read: (most) => {
      if (body.length > most) throw tooLarge(most);
      return body;
    },
  });
  return { status: answer.status, headers: { ...headersOf(answer.requestId), ...answer.headers }, body: answer.body };
}

/** The same for a request that may still be on its way. */
export async function handleNode(request: IncomingMessage, response: ServerResponse, headersOf: HeadersOf = () => ({})): Promise<void> {
  let isBegun = false;
  const answer = await receive({
    method: request.method ?? "",
    url: request.url ?? "",
    connection: request.socket,
    header: (name) => {
      const value = request.headers[name];
      return typeof value === "string" ? value : undefined;
    },
    read: (most, arriving) => {
      isBegun = true;
      return readNode(request, most, arriving);
    },
  });
  const headers: Record<string, string | number> = { ...headersOf(answer.requestId), ...answer.headers };
  if (answer.status !== 204) headers["content-length"] = Buffer.byteLength(answer.body);
  if (!request.complete && answer.status >= 400 && (isBegun || !(Number(request.headers["content-length"]) <= MOST_UNREAD))) headers.connection = "close";
  response.writeHead(answer.status, headers).end(answer.body);
}

/** A chunk counts as at least so many bytes: each takes an object and an event, so a body in chunks of one byte costs hundreds of times its size. */
const MIN_CHUNK_BYTES = 256;

function readNode(request: IncomingMessage, most: number, arriving: Arriving): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // It may have gone away while its token was looked up, and then nothing below would ever happen.
    if (request.destroyed) return reject(cutOff());
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      try {
        if (size > most) throw tooLarge(most);
        arriving.add(Math.max(chunk.length, MIN_CHUNK_BYTES));
        chunks.push(chunk);
      } catch (error) {
        request.pause();
        chunks.length = 0;
        reject(error);
      }
    });
    request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    // Every request closes in the end, whole or cut off, and an error that nobody needs costs more than parsing the body.
    request.on("close", () => request.readableEnded || reject(cutOff()));
  });
}

export async function handleRequest(request: Request): Promise<Response> {
  const answer = await receive({
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
    read: (most, arriving) => readRequest(request, most, arriving),
  });
  return new Response(answer.body || null, { status: answer.status, headers: answer.headers });
}

async function readRequest(request: Request, most: number, arriving: Arriving): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (size > most) throw tooLarge(most);
      arriving.add(Math.max(chunk.length, MIN_CHUNK_BYTES));
      chunks.push(chunk);
    }
  } catch (error) {
    throw isRefusal(error) ? error : cutOff();
  }
  return Buffer.concat(chunks);
}
