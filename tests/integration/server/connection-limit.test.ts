/** How many HTTP connections a network may have open, and how long one may be idle. */
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { ConnectionLimit } from "#lib/server/connection-limit.ts";
import { FastPath } from "#lib/server/fast-path.ts";
import { IdleConnections } from "#lib/server/idle-connections.ts";
import { statusOf } from "./serving.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

let running: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  running?.closeAllConnections();
  running?.close();
});

async function listen(prepare: (server: Server) => void): Promise<number> {
  running = createServer({ requireHostHeader: false, keepAliveTimeout: 300 }, (_, response) => void response.end("a page"));
  prepare(running);
  await new Promise<void>((ready) => running?.listen(0, "127.0.0.1", ready));
  return (running.address() as AddressInfo).port;
}

const limited = (proxies: number) =>
  listen((server) => {
    const limit = new ConnectionLimit(20, proxies);
    new FastPath(server, { isOurs: () => false, isHost: () => true, accept: (socket) => limit.accept(socket), answer: async () => ({ status: 200, headers: {}, body: "" }), silence: 60_000, keepAlive: 60_000 }); // biome-ignore format: one line
  });

/** The first bytes of an answer. */
function ask(port: number): Promise<string> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(REQUEST));
    sockets.push(socket);
    socket.once("data", (data) => done(String(data))).on("error", () => done(""));
  });
}

describe("open connections of one network", () => {
  it("are limited to half of those of the process, and answered with 429 beyond", async () => {
    const port = await limited(0);
    for (let at = 0; at < 10; at++) expect(await ask(port)).toContain("200 OK");
    const refused = await ask(port);
    expect(statusOf(refused)).toBe(429);
    expect(refused).toMatch(/retry-after: \d+/);
    sockets[0]?.destroy();
    await expect.poll(() => ask(port), { timeout: 10_000 }).toContain("200 OK");
  });

  it("are not limited behind a proxy, from which all of them come", async () => {
    const port = await limited(1);
    for (let at = 0; at < 15; at++) expect(await ask(port)).toContain("200 OK");
  });
});

describe("an idle connection of Node", () => {
  it("ends though empty lines come, and a connection whose request is under way does not", async () => {
    const idle: IdleConnections[] = [];
    const answer: (() => void)[] = [];
    const port = await listen((server) => {
      server
        .removeAllListeners("request")
        .on("request", (request, response) => (request.url === "/slow" ? answer.push(() => response.end("late")) : response.end("a page")));
      idle.push(new IdleConnections(server, 60_000));
    });
    const busy = connect(port, "127.0.0.1", () => busy.write(REQUEST.replace("/", "/slow")));
    const socket = connect(port, "127.0.0.1", () => socket.write(REQUEST));
    sockets.push(busy, socket);
    await new Promise((done) => socket.once("data", done));
    await expect.poll(() => answer.length).toBe(1);
    const closed = new Promise((done) => socket.on("error", () => {}).once("close", done));
    // As after a minute, as often as the timer looks.
    const lines = setInterval(() => {
      socket.write("\r\n");
      for (const each of idle) each.end(performance.now() - 100);
    }, 50);
    await closed;
    clearInterval(lines);
    const late = new Promise((done) => busy.once("data", (data) => done(String(data))));
    answer[0]?.();
    expect(await late).toContain("late");
  });
});
