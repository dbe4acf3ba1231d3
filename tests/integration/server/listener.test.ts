import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { log } from "#lib/platform/log.ts";
import { onRequestError } from "../../../instrumentation.ts";
import { send, serve, statusOf } from "./serving.ts";

const CONTEXT = {
  routerKind: "App Router",
  routePath: "/",
  routeType: "render",
  renderSource: "react-server-components",
  revalidateReason: undefined,
} as const;

const get = (host: string, path = "/", headers: string[] = []) => [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...headers, "", ""].join("\r\n");
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

describe("a request", () => {
  it("has one number, in its answer, in the log, and for the page; never one from outside", async () => {
    let forPage: string | string[] | undefined;
    let inLog: string | undefined;
    const serving = await serve(async (request, response) => {
      forPage = request.headers["x-request-id"];
      inLog = log.requestId();
      response.end();
    });
    const answer = await send(serving.port, get(serving.host, "/", ["X-Request-Id: mine", "Connection: close"]));
    const [, id] = /x-request-id: (\S+)/i.exec(answer) ?? [];
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect([forPage, inLog]).toEqual([id, id]);
    await serving.stop();
  });

  it("that meets a bug is answered with its number and nothing else, and does not disturb the next", async () => {
    const recorded = vi.spyOn(log, "error").mockImplementation(() => {});
    const serving = await serve(async (request, response) => {
      if (request.url === "/bug") throw new Error("password of Ada");
      response.end("fine");
    });
    const answer = await send(serving.port, get(serving.host, "/bug", ["Connection: close"]));
    expect(statusOf(answer)).toBe(500);
    expect(answer).toContain(/x-request-id: (\S+)/i.exec(answer)?.[1] ?? "no number");
    expect(answer).not.toContain("Ada");
    expect(recorded).toHaveBeenCalledOnce();
    expect(await send(serving.port, get(serving.host, "/", ["Connection: close"]))).toContain("fine");
    await serving.stop();
    recorded.mockRestore();
  });

  it("for a page whose database could not answer is 503 with a time to retry, and the next one is not", async () => {
    const failed = (request: IncomingMessage) =>
      onRequestError(Object.assign(new Error("cancelled"), { code: "57014" }), { path: "/", method: "GET", headers: request.headers }, CONTEXT);
    const serving = await serve(async (request, response) => {
      if (request.url === "/busy") await failed(request);
      response.writeHead(500).end("The page failed.");
    });
    const ask = (path: string) => send(serving.port, get(serving.host, path, ["Connection: close"]));
    const busy = await ask("/busy");
    expect([statusOf(busy), /retry-after: (\d+)/i.exec(busy)?.[1]]).toEqual([503, "5"]);
    expect(statusOf(await ask("/other"))).toBe(500);
    await serving.stop();
  });

  it("for a page finds none in a process that only takes readings in", async () => {
    const serving = await serve(null);
    expect(statusOf(await send(serving.port, get(serving.host, "/", ["Connection: close"])))).toBe(404);
    await serving.stop();
  });
});

describe("stopping", () => {
  it("lets a request in flight finish, takes no other, and closes connections that are kept alive", async () => {
    const serving = await serve(async (_, response) => {
      response.write("first half, ");
      await pause(400);
      response.end("second half");
    });
    const inFlight = send(serving.port, get(serving.host), { hangUp: false });
    const idle = connect(serving.port, "127.0.0.1");
    const isHungUp = new Promise((done) => idle.once("close", done));
    await pause(150);
    const began = Date.now();
    const stopped = serving.stop(5_000);
    expect(await send(serving.port, get(serving.host))).toBe("");
    expect(await inFlight).toContain("second half");
    await Promise.all([stopped, isHungUp]);
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it("cuts off what does not come to its end in time", async () => {
    const serving = await serve(async (_, response) => void response.write("the beginning"));
    const endless = send(serving.port, get(serving.host), { hangUp: false, within: 10_000 });
    await pause(150);
    const began = Date.now();
    await serving.stop(300);
    expect(await endless).toContain("the beginning");
    expect(Date.now() - began).toBeLessThan(2_000);
  });
});
