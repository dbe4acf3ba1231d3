/** Ingest as an HTTP handler, twice: for `node:http`, and for whatever speaks `Request` and `Response`. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Refusal } from "../../platform/refusal.ts";
import { receive } from "./receive.ts";
import { tooLarge } from "./size.ts";

const cutOff = () => new Refusal("invalid", "body.cut_off", "The request ended before its body did.");

/** `always` are the headers that the server gives to every response. */
export async function handleNode(request: IncomingMessage, response: ServerResponse, always: Record<string, string> = {}): Promise<void> {
  const answer = await receive({
    method: request.method ?? "",
    url: request.url ?? "",
    header: (name) => {
      const value = request.headers[name];
      return typeof value === "string" ? value : undefined;
    },
    read: (most) => readNode(request, most),
  });
  // What was refused unread is not worth reading to keep the connection.
  const isRead = request.complete || answer.status < 400;
  response.writeHead(answer.status, {
    ...always,
    ...answer.headers,
    ...(answer.status === 204 ? {} : { "content-length": Buffer.byteLength(answer.body) }),
    ...(isRead ? {} : { connection: "close" }),
  });
  response.end(answer.body);
}

function readNode(request: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // It may have gone away while its token was looked up, and then nothing below would ever happen.
    if (request.destroyed) return reject(cutOff());
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else {
        request.pause();
        reject(tooLarge(most));
      }
    });
    request.once("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    // Every request closes in the end, and an error that nobody needs costs more than parsing the body.
    request.once("close", () => request.readableEnded || reject(cutOff()));
    request.once("error", () => reject(cutOff()));
  });
}

export async function handleRequest(request: Request): Promise<Response> {
  const answer = await receive({
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
    read: (most) => readRequest(request, most),
  });
  return new Response(answer.body || null, { status: answer.status, headers: answer.headers });
}

async function readRequest(request: Request, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (size > most) break;
      chunks.push(chunk);
    }
  } catch {
    throw cutOff();
  }
  if (size > most) throw tooLarge(most);
  return Buffer.concat(chunks);
}
