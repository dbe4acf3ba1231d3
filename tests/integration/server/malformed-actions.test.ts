/** Action requests that the framework answers with 500: which of them were malformed, over HTTP, with a stand-in for the pages. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actionRequests } from "#lib/platform/marked-requests.ts";
import { type Serving, serve } from "./serving.ts";

let server: Serving;
const MIB = 1024 * 1024;

/** Reads the body, as the framework does, and fails: before an action, in one, or not at all. */
async function pages(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const how = request.url?.slice(1);
  await buffer(request);
  if (how === "bug") actionRequests.add(String(request.headers["x-request-id"]));
  response.statusCode = how === "works" ? 200 : 500;
  response.setHeader("content-type", "text/x-component");
  response.setHeader("content-encoding", "gzip");
  response.write("0:");
  response.end("the words of the framework");
}

beforeAll(async () => {
  server = await serve(pages);
});
afterAll(() => server.stop());

const FORM = { "content-type": "multipart/form-data; boundary=x" };
const SCRIPT = { "next-action": "a", "content-type": "text/plain;charset=UTF-8" };

async function post(path: string, headers: Record<string, string>, body: BodyInit | null = "x") {
  const own = { origin: `http://${server.host}`, "accept-encoding": "identity" };
  const answer = await fetch(`http://${server.host}${path}`, { method: "POST", headers: { ...own, ...headers }, body, duplex: "half" } as RequestInit);
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text().catch(() => "unreadable") };
}

/** Of unknown length, in chunks. */
const streamed = (bytes: number) =>
  new ReadableStream({
    start(controller) {
      for (let sent = 0; sent < bytes; sent += MIB / 4) controller.enqueue(new Uint8Array(Math.min(MIB / 4, bytes - sent)));
      controller.close();
    },
  });

const TEXT = "text/plain; charset=utf-8";

describe("an action request", () => {
  it.each([
    ["a form", FORM],
    ["a script", SCRIPT],
  ])("of %s that fails before an action is answered with 400, and none of the framework's words", async (_, headers) => {
    // biome-ignore format: one line
    expect(await post("/fails", headers)).toEqual({ status: 400, type: TEXT, text: "This form cannot be read. Please reload the page and send it again.\n" });
  });

  it("that is too large is answered with 413, whether it says so or not, and the longest is not", async () => {
    for (const body of [new Uint8Array(MIB + 1), streamed(MIB + 1)]) expect(await post("/fails", SCRIPT, body)).toMatchObject({ status: 413, type: TEXT });
    for (const body of [new Uint8Array(MIB), streamed(MIB)]) expect(await post("/fails", SCRIPT, body)).toMatchObject({ status: 400 });
  });

  it("with a content type that no action has is refused before it is read", async () => {
    for (const type of ["application/x-www-form-urlencoded", "application/json", "text/html", "multipart/mixed; boundary=x", ""])
      expect((await post("/works", { "next-action": "a", "content-type": type })).status, type).toBe(400);
  });

  it("that fails in an action is our bug, and stays a 500", async () => {
    for (const headers of [FORM, SCRIPT]) expect(await post("/bug", headers)).toMatchObject({ status: 500, type: "text/x-component" });
  });

  it("that works is answered by the pages, and so is what is no action", async () => {
    for (const headers of [FORM, SCRIPT]) expect(await post("/works", headers)).toMatchObject({ status: 200, type: "text/x-component" });
    expect((await post("/fails", { "content-type": "application/x-www-form-urlencoded" })).status).toBe(500);
  });
});
