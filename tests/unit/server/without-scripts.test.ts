/** Pages for browsers whose scripts may not run, over HTTP. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { serveInOrder } from "#lib/server/without-scripts.ts";

const SHELL = '<main><h1>Title</h1><!--$?--><template id="B:0"></template><p>Loading</p><!--/$--></main><footer>Footer</footer>';
const PART = '<div hidden id="S:0"><h2>Late</h2></div><script>$RC("B:0","S:0")</script>';

/** Answers as the pages do: the shell first, and the late part in a second write. */
const pages: RequestListener = (request, response) => {
  void serveInOrder(request, response, new URL(request.url ?? "/", "http://localhost").pathname);
  response.setHeader("content-type", request.url?.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8");
  response.setHeader("x-encodings", request.headers["accept-encoding"] ?? "none");
  response.write(SHELL);
  setImmediate(() => response.end(PART));
};

async function ask(path: string, headers: Record<string, string> = {}) {
  const server = createServer(pages).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { headers: { connection: "close", ...headers } });
  return { encoding: response.headers.get("content-encoding"), encodings: response.headers.get("x-encodings"), body: await response.text() };
}

const ORDERED = /<h2>Late<\/h2>.*<\/main><footer>/;

it.each(["/imprint", "/privacy/versions/7", "/invitation?token=none", "/sign-in"])("a page without a session has its late parts in place: %s", async (path) => {
  const { body, encoding } = await ask(path);
  expect(body).toMatch(ORDERED);
  expect(encoding, "compressed for a browser that accepts it").toBe("gzip");
  expect((await ask(path, { "accept-encoding": "identity" })).body).toMatch(ORDERED);
  expect((await ask(path, { "accept-encoding": "gzip;q=0, *;q=0" })).encoding).toBeNull();
});

it("a page of a session whose browser runs scripts is streamed as it is, and so are files", async () => {
  const { body, encodings } = await ask("/w", { cookie: "__Host-session=secret" });
  expect([body, encodings]).toEqual([SHELL + PART, expect.stringContaining("gzip")]);
  expect((await ask("/_next/static/chunk.js")).encodings, "the framework compresses files").toContain("gzip");
});
