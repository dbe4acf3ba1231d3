import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALWAYS } from "#lib/server/headers.ts";
import { effort } from "#tests/support/effort.ts";
import { type Serving, send, serve, statusOf } from "./serving.ts";

let serving: Serving;
beforeAll(async () => {
  serving = await serve();
});
afterAll(() => serving.stop());

const request = (line: string, headers: string[] = [`Host: ${serving.host}`], body = "") => [line, ...headers, "Connection: close", "", body].join("\r\n");
/** As devices send it: with a length, in one piece, on a connection that is kept. */
const post = (path: string, hosts = [`Host: ${serving.host}`]) =>
  [`POST ${path} HTTP/1.1`, ...hosts, "Content-Type: application/json", "Content-Length: 7", "", '{"a":1}'].join("\r\n");
const get = (target: string) => send(serving.port, request(`GET ${target} HTTP/1.1`));

describe("a malformed request", () => {
  it.each([
    ["an escape that is none", "/%", 400],
    ["an escape that is no UTF-8", "/%ff", 400],
    ["an escaped end of text", "/a%00b", 400],
    ["another site's name in place of a path", "//evil.example/x", 400],
    ["the same with a backslash", "/\\evil.example", 400],
    ["an absolute address", "http://evil.example/", 400],
    ["an asterisk", "*", 400],
    ["an address of 20 000 characters", `/${"a".repeat(20_000)}`, 431],
    ["a space in the address", "/a b", 400],
    ["an empty segment", "/w//devices", 400],
    ["an empty segment at its end", "/w//", 400],
    ["a dot segment", "/w/./devices", 400],
    ["a double dot segment", "/w/../sign-in", 400],
    ["a double dot segment at its end", "/w/..", 400],
    ["a double dot segment with a parameter", "/w/..;/sign-in", 400],
    ["an encoded dot", "/w/%2e%2E/sign-in", 400],
    ["an encoded dot behind a dot", "/w/.%2e/sign-in", 400],
    ["an encoded slash", "/w%2Fdevices", 400],
    ["an encoded backslash", "/w%5c..%5Csign-in", 400],
    ["an overlong encoded dot", "/w/%c0%ae%c0%ae/sign-in", 400],
    ["a double dot segment in an absolute address", `http://localhost/w/../sign-in`, 400],
    ["a double dot segment in the API", "/api/v1/../v1/devices", 400],
    ["an encoded slash in the API", "/api/v1%2fdevices", 400],
  ])("with %s is refused and reaches no page", async (_, target, status) => {
    serving.reached.length = 0;
    expect(statusOf(await get(target))).toBe(status);
    expect(serving.reached).toEqual([]);
  });

  it.each([
    ["no host", () => request("GET / HTTP/1.1", []), 400],
    ["two hosts", () => request("GET / HTTP/1.1", [`Host: ${serving.host}`, "Host: evil.example"]), 400],
    ["a foreign host, and something to do", () => request("POST / HTTP/1.1", ["Host: evil.example", "Content-Length: 0"]), 421],
    ["something to do, from another site", () => request("POST / HTTP/1.1", [`Host: ${serving.host}`, "Origin: https://evil.example"]), 403],
    ["something to do, from nowhere", () => request("POST / HTTP/1.1", [`Host: ${serving.host}`, "Origin: null"]), 403],
    ["something to do, from us and another", () => request("POST / HTTP/1.1", [`Host: ${serving.host}`, `Origin: http://${serving.host}`, "Origin: x"]), 403],
    ["something to do, from us", () => request("POST / HTTP/1.1", [`Host: ${serving.host}`, `Origin: http://${serving.host}`]), 200],
    ["something to do, from a program", () => request("POST / HTTP/1.1", [`Host: ${serving.host}`]), 200],
    ["something to do for a machine, from another site", () => request("POST /api/x HTTP/1.1", [`Host: ${serving.host}`, "Origin: null"]), 200],
    ["nothing to do, from another site", () => request("GET / HTTP/1.1", [`Host: ${serving.host}`, "Origin: https://evil.example"]), 200],
    ["two lengths", () => request("POST / HTTP/1.1", [`Host: ${serving.host}`, "Content-Length: 3", "Content-Length: 4"], "abcd"), 400],
    ["a length and chunks", () => request("POST / HTTP/1.1", [`Host: ${serving.host}`, "Content-Length: 4", "Transfer-Encoding: chunked"], "0\r\n\r\n"), 400],
    ["chunks that are none", () => request("POST /api/ingest HTTP/1.1", [`Host: ${serving.host}`, "Transfer-Encoding: chunked"], "zz\r\n"), 400],
    ["a folded header", () => request("GET / HTTP/1.1", [`Host: ${serving.host}`, "X-A: 1", " 2"]), 400],
    ["a header name with a space", () => request("GET / HTTP/1.1", [`Host: ${serving.host}`, "X A: 1"]), 400],
    ["3 000 headers", () => request("GET / HTTP/1.1", [`Host: ${serving.host}`, ...Array.from({ length: 3_000 }, (_, n) => `X-${n}: 1`)]), 431],
    ["no host, for ingest", () => post("/api/ingest", []), 400],
    ["two hosts, for ingest", () => post("/api/ingest", [`Host: ${serving.host}`, `Host: ${serving.host}`]), 400],
    ["a foreign host, for ingest", () => post("/api/ingest", ["Host: evil.example"]), 421],
    [
      "a foreign host, for ingest in chunks",
      () => request("POST /api/ingest HTTP/1.1", ["Host: evil.example", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
      421,
    ],
    ["no host, for ThingsBoard's address", () => post("/api/v1/kept_d_x/telemetry", []), 400],
    ["our host in capitals, for ingest", () => post("/api/ingest", [`HOST: ${serving.host.toUpperCase()}`]), 401],
    ["our host, for ingest", () => post("/api/ingest"), 401],
    ["the address that we listen on, for ingest", () => post("/api/ingest", [`Host: 127.0.0.1:${serving.port}`]), 401],
    ...[
      "/api/ingest/../x",
      "/api/ingest/%2e%2e/x",
      "/api//ingest",
      "/api/ingest//x",
      "/api/ingest/tts/a%2fb",
      "/api/ingest/tts/%5cb",
      "/api/ingest/.",
      "//x/api/ingest",
    ].map((path): [string, () => string, number] => [`the path ${path}`, () => post(path), 400]),
    ["a path in absolute form, for ingest", () => post(`http://${serving.host}/api/ingest`), 400],
    ["the method TRACE", () => request("TRACE / HTTP/1.1"), 405],
    ["the method TRACE to ingest", () => request("TRACE /api/ingest HTTP/1.1"), 405],
    ["a method of its own", () => request("HELLO / HTTP/1.1"), 400],
    ["an upgrade", () => request("GET / HTTP/1.1", [`Host: ${serving.host}`, "Upgrade: websocket", "Connection: upgrade"]), 400],
    ["an expectation we do not know", () => request("GET / HTTP/1.1", [`Host: ${serving.host}`, "Expect: miracles"]), 200],
    ["a version that does not exist", () => request("GET / HTTP/9.9"), 400],
  ])("with %s is answered as it should", async (_, bytes, status) => {
    const answer = await send(serving.port, bytes());
    expect(statusOf(answer)).toBe(status);
    for (const [name, value] of Object.entries(ALWAYS)) expect(answer.toLowerCase()).toContain(`${name}: ${value.toLowerCase()}`);
  });

  it("that asks for a tunnel is hung up on", async () => {
    expect(await send(serving.port, request("CONNECT evil.example:443 HTTP/1.1"))).toBe("");
  });

  it("with a foreign host is led to our own, whatever its address", async () => {
    const answer = await send(serving.port, request("GET /devices?x=%2F%2Fevil.example HTTP/1.1", ["Host: evil.example"]));
    expect(statusOf(answer)).toBe(308);
    expect(answer).toContain(`location: http://${serving.host}/devices?x=%2F%2Fevil.example\r\n`);
  });

  it("never lets a request smuggled into its body be answered", async () => {
    const smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    serving.reached.length = 0;
    await send(serving.port, request("POST / HTTP/1.1", [`Host: ${serving.host}`, "Content-Length: 6", "Transfer-Encoding: chunked"], `0\r\n\r\n${smuggled}`));
    await send(serving.port, request("POST / HTTP/1.1", [`Host: ${serving.host}`, "Transfer-Encoding: xchunked"], `0\r\n\r\n${smuggled}`));
    expect(serving.reached).not.toContain("/smuggled");
  });
});

describe("any bytes", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "GET ",
      "POST ",
      "/",
      "/api/ingest",
      "//",
      "%",
      " HTTP/1.1",
      "\r\n",
      "\r\n\r\n",
      "Host: ",
      "Content-Length: 1",
      ": ",
      "\0",
      "\\",
      "chunked",
    ),
    fc.string({ maxLength: 12, unit: "binary" }),
  );

  it("are answered with less than 500 or hung up on, and the server lives on", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 30 }), async (words) => {
        expect(statusOf(await send(serving.port, words.join("")))).toBeLessThan(500);
      }),
      { numRuns: effort(60, 300) },
    );
    expect(statusOf(await get("/"))).toBe(200);
  });
});
