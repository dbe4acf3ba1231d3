/** Connections that are ours until something comes that is not plain, and Node's from there on. */
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { FastPath, type PlainAnswer } from "#lib/server/fast-path.ts";
import type { PlainRequest } from "#lib/server/plain-request.ts";
import { send } from "./serving.ts";

type Serving = { port: number; path: FastPath; server: Server };
type Options = { answer?: (request: PlainRequest) => Promise<PlainAnswer>; silence?: number; keepAlive?: number };

const ok = (body: string): PlainAnswer => ({ status: 200, headers: {}, body });
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
const plain = (body: string, url = "/ours") => `POST ${url} HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const page = "GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

let running: Server | undefined;
afterEach(() => running?.closeAllConnections() ?? running?.close());

/** Ours say "ours" and what they got, Node's "Node" and what it got. */
async function serve({ answer = async ({ body }) => ok(`ours ${body}.`), silence = 5_000, keepAlive = 5_000 }: Options = {}): Promise<Serving> {
  const server = createServer({ requireHostHeader: false }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end(`Node ${request.url} ${Buffer.concat(chunks)}.`);
  });
  const path = new FastPath(server, { isOurs: (url) => url === "/ours", answer, silence, keepAlive });
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

  it("is answered once each, wherever it is cut", async () => {
    const { port } = await serve();
    const bytes = plain("one") + plain("two") + page;
    for (let at = 1; at < bytes.length; at += 3) {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      let said = "";
      socket.on("data", (data) => (said += data));
      socket.write(bytes.slice(0, at));
      await pause(2);
      socket.write(bytes.slice(at));
      await new Promise((done) => socket.once("close", done));
      expect(bodies(said).map((each) => each.replace("Node /ours", "ours"))).toEqual(["ours one.", "ours two.", "Node /page ."]);
    }
  });

  it("is answered when the sender has nothing more to say, and then hung up on", async () => {
    const { port } = await serve({
      answer: async ({ body }) => {
        await pause(100);
        return ok(`ours ${body}.`);
      },
    });
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
    let said = "";
    socket.on("data", (data) => (said += data)).resume();
    await expect.poll(() => said.split("HTTP/1.1 200 OK").length - 1, { timeout: 10_000, interval: 250 }).toBe(2_000);
    socket.destroy();
  });

  it("is cut off when nothing comes", async () => {
    const { port } = await serve({ silence: 100 });
    expect(await send(port, "", { hangUp: false, within: 2_000 })).toBe("");
  });

  it("may pause for as long as it is told, and a moment more", async () => {
    const { port } = await serve({ silence: 100, keepAlive: 1_000 });
    const began = Date.now();
    const said = await send(port, plain("1"), { hangUp: false, within: 4_000 });
    expect(said).toContain("keep-alive: timeout=1\r\n");
    expect(Date.now() - began).toBeGreaterThan(1_500);
    expect(Date.now() - began).toBeLessThan(3_500);
  });
});

describe("closing", () => {
  it("hangs up on whoever waits for nothing, and answers the others first", async () => {
    const { port, path } = await serve({
      answer: async ({ body }) => {
        await pause(300);
        return ok(`ours ${body}.`);
      },
    });
    const busy = send(port, plain("1"), { hangUp: false });
    const idle = send(port, "", { hangUp: false });
    await pause(100);
    const began = Date.now();
    path.close();
    expect(await idle).toBe("");
    expect(Date.now() - began).toBeLessThan(150);
    const said = await busy;
    expect(bodies(said)).toEqual(["ours 1."]);
    expect(said).toContain("connection: close");
  });
});
