/**
 * The few requests that are read without Node's parser: `POST` with a length, in one piece, of the plainest form that RFC 9112
 * allows. Whatever else arrives is not refused here but left to Node, so nothing that a sender may do gets lost.
 *
 * It may only take for whole what Node would read in the same way: two readings of one message are how requests are smuggled.
 * So no name may come twice, nothing may be folded, escaped or quoted that ends a line, and nothing may change where the body ends.
 */
import { isPath } from "./request-target.ts";

/** `size` is how many of the bytes are this request; what follows them is the next. */
export type PlainRequest = { readonly url: string; readonly headers: ReadonlyMap<string, string>; readonly body: Buffer; readonly size: number };

/** An address without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

type Head = Pick<PlainRequest, "url" | "headers"> & { readonly text: string; readonly length: number };

const END = "\r\n\r\n";
/** In bytes. Node's own limit is higher. */
const LONGEST_HEAD = 4_096;
const REQUEST_LINE = /^POST (\/[\w/.~%?=&-]*) HTTP\/1\.1$/;
const HEADER = /^([\w!#$%&'*+.^`|~-]+):([\t\x20-\x7e]*)$/;
const LENGTH = /^\d{1,6}$/;
/** With which the connection or the body would be another than it seems. */
const FOR_NODE = ["expect", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"] as const;
/** What nearly every library says, and what happens anyway. */
const KEPT_ALIVE = /^keep-alive$/i;

/** Reads the requests of one connection, of which most have the head of the one before. */
export class PlainReader {
  #last: Head | null = null;

  /** Null when this is for Node. */
  read(bytes: Buffer): PlainRequest | null {
    const end = bytes.indexOf(END);
    if (end < 0 || end > LONGEST_HEAD) return null;
    const text = bytes.toString("latin1", 0, end);
    const head = text === this.#last?.text ? this.#last : headOf(text);
    if (!head) return null;
    this.#last = head;
    const size = end + END.length + head.length;
    if (size > bytes.length) return null;
    return { url: head.url, headers: head.headers, body: bytes.subarray(size - head.length, size), size };
  }
}

function headOf(text: string): Head | null {
  const [line = "", ...lines] = text.split("\r\n");
  const [, url] = REQUEST_LINE.exec(line) ?? [];
  if (!url || !isPath(pathOf(url))) return null;
  const headers = new Map<string, string>();
  for (const each of lines) {
    const [, name = "", value = ""] = HEADER.exec(each) ?? [];
    if (!name || headers.has(name.toLowerCase())) return null;
    headers.set(name.toLowerCase(), value.trim());
  }
  const length = headers.get("content-length") ?? "";
  if (!headers.has("host") || !LENGTH.test(length) || FOR_NODE.some((name) => headers.has(name))) return null;
  if (!KEPT_ALIVE.test(headers.get("connection") ?? "keep-alive")) return null;
  return { text, url, headers, length: Number(length) };
}
