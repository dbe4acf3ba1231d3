/** Every "yes" of the API. */
import { Readable } from "node:stream";
import { fingerprint } from "#lib/platform/crypto.ts";
import { attachment } from "../answers.ts";
import type { Operation } from "./operation.ts";

/** An answer before it is sent, as it can be kept for whoever asks again. */
export type Reply = { readonly status: number; readonly body: string };

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

export function replyOf(operation: Operation, result: unknown): Reply {
  if (!operation.answer && !operation.pages) return { status: 204, body: "" };
  return { status: operation.creates ? 201 : 200, body: JSON.stringify(result) };
}

/** The statuses with which an operation can succeed. */
export const successOf = (operation: Operation): number => (operation.files ? 200 : replyOf(operation, null).status);

export const toResponse = ({ status, body }: Reply, headers: Record<string, string>): Response =>
  status === 204 ? new Response(null, { status, headers }) : new Response(body, { status, headers: { ...JSON_TYPE, ...headers } });

/** What is read has a strong tag; whoever has it already is told that nothing changed. */
export function toRead(request: Request, { status, body }: Reply, headers: Record<string, string>): Response {
  const etag = `"${fingerprint(body)}"`;
  const tagged = { ...headers, etag };
  if (knows(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers: tagged });
  return new Response(request.method === "HEAD" ? null : body, { status, headers: { ...JSON_TYPE, ...tagged } });
}

/** RFC 9110 §13.1.2: the comparison is weak, so a proxy may have marked the tag. */
const knows = (said: string | null, etag: string): boolean => {
  const known = new Set(said?.split(",").map((one) => one.trim().replace(/^W\//, "")));
  return known.has(etag) || known.has("*");
};

export type Download = { filename: string; type: string; stream: Readable };

export function toFile(request: Request, { stream, ...file }: Download, headers: Record<string, string>): Response {
  const isHead = request.method === "HEAD";
  if (isHead) stream.destroy();
  const response = attachment(isHead ? null : (Readable.toWeb(stream) as ReadableStream), file);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
