/** The reader of plain requests beside Node's own: what the one takes for whole, the other must read alike. */
import { createServer } from "node:http";
import { duplexPair } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlainReader } from "#lib/server/plain-request.ts";
import { effort } from "#tests/support/effort.ts";

type Read = { method: string; url: string; headers: Record<string, string>; body: string; isKept: boolean };

const HEAD = ["POST /api/ingest HTTP/1.1", "Host: kept.example", "Content-Type: application/json", "Authorization: Bearer kept_d_x", "Content-Length: 7"];
const BODY = '{"a":1}';
const whole = (head: readonly string[] = HEAD, body = BODY) => Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`, "latin1");
const read = (bytes: Buffer) => new PlainReader().read(bytes);

/** The requests that Node finds in `bytes`, and whether it had no complaint. */
async function readByNode(bytes: Buffer): Promise<{ requests: Read[]; isFine: boolean }> {
  const requests: Read[] = [];
  let isFine = true;
  const [ours, theirs] = duplexPair();
  const server = createServer({ requireHostHeader: false }, async (request, response) => {
    const { method = "", url = "", headersDistinct } = request;
    const headers = Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, (values ?? []).join("|")]));
    const isKept = response.shouldKeepAlive;
    requests.push({ method, url, headers, body: (await buffer(request)).toString("latin1"), isKept });
    response.end();
  }).on("clientError", (_, socket) => {
    isFine = false;
    socket.destroy();
  });
  server.emit("connection", theirs);
  ours.write(bytes);
  await new Promise((done) => ours.once("data", done).once("end", done));
  // What Node would read beyond the request, it has read by now.
  await new Promise((done) => setImmediate(done));
  ours.destroy();
  return { requests, isFine };
}

describe("a plain request", () => {
  it("is read whole, with its headers under names in lower case", () => {
    const bytes = whole([...HEAD, "X-Empty:", "X-Spaced: \t a b \t"]);
    const request = read(bytes);
    expect(request?.url).toBe("/api/ingest");
    expect(request?.body.toString()).toBe(BODY);
    expect(request?.size).toBe(bytes.length);
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      host: "kept.example",
      "content-type": "application/json",
      authorization: "Bearer kept_d_x",
      "content-length": "7",
      "x-empty": "",
      "x-spaced": "a b",
    });
  });

  it("ends where it says, whatever follows", () => {
    const request = read(Buffer.concat([whole(), Buffer.from("POST /next")]));
    expect(request?.body.toString()).toBe(BODY);
    expect(request?.size).toBe(whole().length);
  });

  it("is read with its own head, not with that of the one before it", () => {
    const reader = new PlainReader();
    expect(reader.read(whole())?.headers.get("authorization")).toBe("Bearer kept_d_x");
    const other = HEAD.map((line) => line.replace("kept_d_x", "kept_d_y").replace(": 7", ": 3"));
    expect(reader.read(whole(other, "[1]"))?.headers.get("authorization")).toBe("Bearer kept_d_y");
    expect(reader.read(whole(other, "[2]"))?.body.toString()).toBe("[2]");
    expect(reader.read(whole())?.body.toString()).toBe(BODY);
  });

  it("may say that the connection is kept", () => {
    expect(read(whole([...HEAD, "Connection: Keep-Alive"]))?.body.toString()).toBe(BODY);
  });

  it.each([
    ["another method", ["GET /api/ingest HTTP/1.1", ...HEAD.slice(1)]],
    ["another version", ["POST /api/ingest HTTP/1.0", ...HEAD.slice(1)]],
    ["a whole address", ["POST http://kept.example/api/ingest HTTP/1.1", ...HEAD.slice(1)]],
    ["two spaces", ["POST  /api/ingest HTTP/1.1", ...HEAD.slice(1)]],
    ["a fragment", ["POST /api/ingest#a HTTP/1.1", ...HEAD.slice(1)]],
    ["no length", HEAD.slice(0, -1)],
    ["two lengths", [...HEAD, "Content-Length: 7"]],
    ["a length and chunks", [...HEAD, "Transfer-Encoding: chunked"]],
    ["a signed length", [...HEAD.slice(0, -1), "Content-Length: +7"]],
    ["a length in hexadecimal", [...HEAD.slice(0, -1), "Content-Length: 0x7"]],
    ["a length of many digits", [...HEAD.slice(0, -1), "Content-Length: 0000007"]],
    ["a name that comes twice, in other letters", [...HEAD, "AUTHORIZATION: Bearer kept_d_y"]],
    ["a space before the colon", [...HEAD, "X-A : 1"]],
    ["a folded header", [...HEAD, "X-A: 1", " 2"]],
    ["a lone line feed", [...HEAD, "X-A: 1\nTransfer-Encoding: chunked"]],
    ["a lone carriage return", [...HEAD, "X-A: 1\rX-B: 2"]],
    ["the end of text", [...HEAD, "X-A: \0"]],
    ["a letter beyond ASCII", [...HEAD, "X-A: \xe4"]],
    ["a header without a name", [...HEAD, ": 1"]],
    ["the wish to end the connection", [...HEAD, "Connection: close"]],
    ["the same wish of a proxy", [...HEAD, "Proxy-Connection: close"]],
    ["several wishes for the connection", [...HEAD, "Connection: keep-alive, upgrade"]],
    ["an expectation", [...HEAD, "Expect: 100-continue"]],
    ["an upgrade", [...HEAD, "Upgrade: h2c"]],
    ["an empty line before it", ["", ...HEAD]],
    ["more than 4 KiB of headers", [...HEAD, `X-A: ${"a".repeat(4_096)}`]],
  ])("is none with %s, and left to Node", (_, head) => {
    expect(read(whole(head))).toBeNull();
  });

  it("is none until the last byte has arrived", () => {
    const bytes = whole();
    for (let size = 0; size < bytes.length; size++) expect(read(bytes.subarray(0, size))).toBeNull();
  });
});

describe("beside Node", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "\r\n",
      "\n",
      "\r",
      " ",
      "\t",
      ":",
      ",",
      "7",
      "0",
      "+",
      "\0",
      "X-A: 1\r\n",
      "Content-Length: 3\r\n",
      "Transfer-Encoding: chunked\r\n",
      "Connection: close\r\n",
      "Proxy-Connection: close\r\n",
      "\r\n\r\n",
    ),
    fc.string({ maxLength: 3, unit: "binary" }),
  );
  const change = fc.record({ at: fc.nat(whole().length), cut: fc.nat(4), add: piece });
  const changed = fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => changes.reduce((text, { at, cut, add }) => text.slice(0, at) + add + text.slice(at + cut), whole().toString("latin1")));

  it("every request that is taken for whole is read alike, and ends at the same byte", async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(changed, async (text) => {
        const bytes = Buffer.from(text, "latin1");
        const request = read(bytes);
        if (!request) return;
        taken++;
        const { requests, isFine } = await readByNode(bytes.subarray(0, request.size));
        const headers = Object.fromEntries(request.headers);
        expect(requests).toEqual([{ method: "POST", url: request.url, headers, body: request.body.toString("latin1"), isKept: true }]);
        expect(isFine).toBe(true);
      }),
      { numRuns: effort(2_000, 20_000) },
    );
    expect(taken).toBeGreaterThan(effort(50, 500));
  });
});
