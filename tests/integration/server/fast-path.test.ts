/** Connections that are ours until something comes that is not plain, and Node's from there on. */
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { FastPath, type PlainAnswer } from "#lib/server/fast-path.ts";
import type { PlainRequest } from "#lib/server/plain-request.ts";
import { effort } from "#tests/support/effort.ts";
import { send } from "./serving.ts";

type Serving = { port: number; path: FastPath; server: Server };
type Options = { answer?: (request: PlainRequest) => Promise<PlainAnswer>; silence?: number; keepAlive?: number };

const ok = (body: string): PlainAnswer => ({ status: 200, headers: {}, body });
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
const plain = (body: string, url = "/ours") => `POST ${url} HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const chunked = (body: string) =>
  `POST /ours HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${body && `${body.length.toString(16)}\r\n${body}\r\n`}0\r\n\r\n`;
const page = "GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
/** A body as it stands in an answer: itself, or what tells it from any other. */
const short = (body: string | Buffer) => (body.length < 100 ? String(body) : createHash("sha256").update(body).digest("hex"));
/** Answers "ours", some time after it was asked. */
const late = (milliseconds: number) => async (request: PlainRequest) => {
  await pause(milliseconds);
  return ok(`ours ${request.body}.`);
};

let running: Server | undefined;
afterEach(() => running?.closeAllConnections() ?? running?.close());

/** Ours say "ours" and what they got, Node's "Node" and what it got. */
async function serve({ answer = async ({ body }) => ok(`ours ${body}.`), silence = 5_000, keepAlive = 5_000 }: Options = {}): Promise<Serving> {
  const server = createServer({ requireHostHeader: false }, async (request, response) => {
    const chunks: Buffer[] = [];
    // Whoever thinks before they read makes Node hold the sender up.
    await pause(1);
    for await (const chunk of request) chunks.push(chunk);
    response.end(`Node ${request.url} ${short(Buffer.concat(chunks))}.`);
  });
  const path = new FastPath(server, { isOurs: (url) => url === "/ours", isHost: () => true, answer, silence, keepAlive });
  running = server;
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { port: (server.address() as AddressInfo).port, path, server };
}

const bodies = (said: string): string[] => said.match(/(?:ours|Node) [^.]*\./g) ?? [];

describe("what comes on one connection", () => {
  it("is answered in its order, by us and then by Node for good", async () => {
    const { port } = await serve();
    const said = await send(port, plain("1") + plain("2") + plain("3", "/theirs") + plain("4") + page, { hangUp: false });
    expect(bodies(said)).toEqual(["ours 1.", "ours 2.", "Node /theirs 3.", "Node /ours 4.", "Node /page ."]);
  });

  const filled = fc.oneof(
    fc.constantFrom("1", "[2]", ""),
    fc.tuple(fc.constantFrom("a", "b"), fc.nat(150_000)).map(([letter, length]) => letter.repeat(length)),
  );
  const spoken = fc.oneof(
    filled.map((body) => [plain(body), body] as const),
    filled.map((body) => [plain(body, "/theirs"), body] as const),
    filled.map((body) => [chunked(body), body] as const),
  );

  it("is answered once each and in its order, whatever it is and wherever it is cut", async () => {
    const { port } = await serve({
      answer: async ({ body }) => {
        await pause(body.length % 20);
        return ok(`ours ${short(body)}.`);
      },
    });
    const conversation = fc.array(fc.tuple(spoken, fc.constantFrom("", "\r\n")), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(conversation, fc.array(fc.tuple(fc.nat(), fc.nat(3)), { maxLength: 5 }), async (said, cuts) => {
        const bytes = said.map(([[message], end]) => message + end).join("") + page;
        const socket = connect({ port, host: "127.0.0.1", noDelay: true });
        let answers = "";
        socket.on("data", (data) => (answers += data));
        let at = 0;
        for (const [place, milliseconds] of cuts.map(([place, wait]) => [place % bytes.length, wait] as const).sort(([one], [other]) => one - other)) {
          socket.write(bytes.slice(at, place));
          at = place;
          await pause(milliseconds);
        }
        socket.write(bytes.slice(at));
        await new Promise((done) => socket.once("close", done));
        expect(bodies(answers).map((each) => each.split(" ").at(-1))).toEqual([...said.map(([[, body]]) => `${short(body)}.`), "."]);
      }),
      { numRuns: effort(50, 200) },
    );
  });

  it("is Node's as it was sent, however much waits behind what is ours", async () => {
    const { port } = await serve({ answer: late(20) });
    // Each piece is another one, and would be a request if it stood alone.
    const large = Array.from({ length: 6_000 }, (_, at) => `GET /smuggled/${at} HTTP/1.1\r\nHost: x\r\n\r\n`).join("");
    const bytes = plain("1") + plain("2") + plain("3") + plain(large, "/large") + plain(`${large}.`, "/larger") + page;
    for (let tries = 0; tries < effort(3, 10); tries++) {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      let said = "";
      socket.on("data", (data) => (said += data)).on("error", () => {});
      socket.write(bytes.slice(0, 5_000));
      socket.write(bytes.slice(5_000));
      await new Promise((done) => socket.once("close", done));
      expect(bodies(said)).toEqual(["ours 1.", "ours 2.", "ours 3.", `Node /large ${short(large)}.`, `Node /larger ${short(`${large}.`)}.`, "Node /page ."]);
    }
  });

  it.each(["\r\n", "\n", "\r\n\r\n"])("stays ours when a message ends with an empty line, %j", async (line) => {
    const { port } = await serve();
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let said = "";
    socket.on("data", (data) => (said += data));
    for (const bytes of [plain("1") + line, plain("2"), line, line + plain("3")]) {
      socket.write(bytes);
      await pause(50);
    }
    await expect.poll(() => bodies(said)).toEqual(["ours 1.", "ours 2.", "ours 3."]);
    socket.destroy();
  });

  it("is answered when the sender has nothing more to say, and then hung up on", async () => {
    const { port } = await serve({ answer: late(100) });
    const said = await send(port, plain("1") + plain("2"));
    expect(bodies(said)).toEqual(["ours 1.", "ours 2."]);
    expect(said.match(/connection: [\w-]+/g)).toEqual(["connection: keep-alive", "connection: close"]);
  });

  it("is not read ahead of a sender that reads no answer", async () => {
    let answers = 0;
    const { port } = await serve({
      answer: async () => {
        answers++;
        return ok("x".repeat(100_000));
      },
    });
    const socket = connect(port, "127.0.0.1").pause();
    for (let index = 0; index < 2_000; index++) socket.write(plain("1"));
    await pause(500);
    // What fits into the buffers of the system, and no more.
    expect(answers).toBeLessThan(200);
    const said: Buffer[] = [];
    socket.on("data", (data) => said.push(data)).write(page);
    socket.resume();
    await new Promise((done) => socket.once("close", done));
    expect(String(Buffer.concat(said)).split("HTTP/1.1 200 OK").length - 1).toBe(2_001);
  });

  it("is cut off when nothing comes", async () => {
    const { port } = await serve({ silence: 100 });
    expect(await send(port, "", { hangUp: false, within: 2_000 })).toBe("");
  });

  it.each([
    ["before a request", ""],
    ["after one", plain("1")],
  ])("is cut off when only empty lines come %s", async (_, first) => {
    const { port } = await serve({ silence: 300, keepAlive: 300 });
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.on("data", () => {}).on("error", () => {});
    socket.write(first);
    const lines = setInterval(() => socket.write("\r\n"), 50);
    await new Promise((done) => socket.once("close", done));
    clearInterval(lines);
  });

  it("may pause for as long as it is told, and a moment more", async () => {
    const { port } = await serve({ silence: 100, keepAlive: 1_000 });
    const began = Date.now();
    const said = await send(port, plain("1"), { hangUp: false, within: 4_000 });
    expect(said).toContain("keep-alive: timeout=1\r\n");
    expect(Date.now() - began).toBeGreaterThan(1_500);
    expect(Date.now() - began).toBeLessThan(3_500);
  });

  it("is not silent while we are thinking, and may be once it has our answer", async () => {
    const { port } = await serve({ answer: late(2_500), silence: 100, keepAlive: 1_000 });
    const began = Date.now();
    const said = await send(port, plain("1") + plain("2"), { hangUp: false, within: 12_000 });
    expect(bodies(said)).toEqual(["ours 1.", "ours 2."]);
    expect(Date.now() - began).toBeGreaterThan(6_500);
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it("is cut off when it does not take its answer", async () => {
    const { port } = await serve({ answer: async () => ok("x".repeat(20_000_000)), keepAlive: 200 });
    const socket = connect(port, "127.0.0.1").pause();
    let got = 0;
    socket.on("error", () => {}).write(plain("1"));
    await pause(4_000);
    socket.on("data", ({ length }) => (got += length)).resume();
    await new Promise((done) => socket.once("close", done));
    expect(got).toBeLessThan(20_000_000);
  });
});

describe("closing", () => {
  it("hangs up on whoever waits for nothing, and answers the others first", async () => {
    const { port, path } = await serve({ answer: late(300) });
    const busy = send(port, plain("1"), { hangUp: false });
    const idle = send(port, "", { hangUp: false });
    await pause(100);
    path.close();
    expect(await Promise.race([idle, busy])).toBe("");
    const said = await busy;
    expect(bodies(said)).toEqual(["ours 1."]);
    expect(said).toContain("connection: close");
  });

  it.each(["the server closes", "the sender has hung up"])("is not put off by an answer that waits to be taken, when %s", async (why) => {
    const { port, path } = await serve({ answer: async () => ok("x".repeat(20_000_000)) });
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).pause();
    let got = 0;
    socket.on("data", ({ length }) => (got += length));
    socket.pause().write(plain("1"));
    await pause(200);
    if (why === "the server closes") path.close();
    else socket.end();
    await pause(200);
    const began = Date.now();
    socket.resume();
    await new Promise((done) => socket.once("end", done));
    expect(got).toBeGreaterThan(20_000_000);
    expect(Date.now() - began).toBeLessThan(3_000);
    socket.destroy();
  });
});
