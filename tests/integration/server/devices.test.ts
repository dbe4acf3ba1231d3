/** What our server adds to the answers of ingest, and when it keeps the connection of a sender that it refuses. */
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ALWAYS } from "#lib/server/headers.ts";
import { someDevice } from "#tests/integration/measurements/mounts.ts";
import { type Serving, send, serve } from "./serving.ts";

let serving: Serving;
beforeAll(async () => {
  serving = await serve();
});
afterAll(() => serving.stop());

type Asked = { answer: IncomingMessage; body: string; port: number | undefined };

/** `port` is the sender's: the same one is the same connection. */
const post = (agent: Agent, body: string, headers: Record<string, string>): Promise<Asked> =>
  new Promise((done, failed) => {
    const asked = request({ agent, port: serving.port, host: "127.0.0.1", method: "POST", path: "/api/ingest", headers });
    asked.once("error", failed).once("response", async (answer) => {
      const port = answer.socket.localPort;
      done({ answer, body: await text(answer), port });
    });
    asked.end(body);
  });

const JSON_TYPE = { "content-type": "application/json" };
const sized = (body: string) => ({ ...JSON_TYPE, "content-length": String(Buffer.byteLength(body)) });

it("an acknowledgement has the headers that every response needs, and none that only a page could use; a refusal has all, and a number", async () => {
  const { token } = await someDevice();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const stored = await post(agent, '{"a":1}', { ...sized('{"a":1}'), authorization: `Bearer ${token}` });
  expect(stored.body).toBe('{"ok":1}');
  const { headers } = stored.answer;
  expect(headers["strict-transport-security"]).toBe(ALWAYS["strict-transport-security"]);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["cache-control"]).toContain("no-store");
  expect(headers["permissions-policy"]).toBeUndefined();
  expect(headers["x-request-id"]).toBeUndefined();
  const refused = await post(agent, '{"a":1}', sized('{"a":1}'));
  expect(refused.answer.statusCode).toBe(401);
  expect(refused.answer.headers).toMatchObject(ALWAYS);
  expect(refused.answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  const useless = await post(agent, '{"a":[1]}', { ...sized('{"a":[1]}'), authorization: `Bearer ${token}` });
  expect(useless.answer.statusCode).toBe(422);
  expect(useless.answer.headers).toMatchObject(ALWAYS);
  agent.destroy();
});

it("a sender that is refused before its body is read keeps its connection where the body is small, and loses it where it is large or unbounded", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const [small, large] = ['{"a":1}', JSON.stringify({ note: "x".repeat(200_000) })];
  const [first, second] = [await post(agent, small, sized(small)), await post(agent, small, sized(small))];
  expect([first.answer.statusCode, second.answer.statusCode]).toEqual([401, 401]);
  expect(second.port).toBe(first.port);
  expect(first.answer.headers.connection).toBe("keep-alive");
  expect((await post(agent, large, sized(large))).answer.headers.connection).toBe("close");
  const unbounded = [
    "POST /api/ingest HTTP/1.1",
    `Host: ${serving.host}`,
    "Content-Type: application/json",
    "Transfer-Encoding: chunked",
    "",
    "7",
    small,
    "",
  ].join("\r\n");
  expect((await send(serving.port, unbounded, { hangUp: false })).toLowerCase()).toContain("connection: close");
  agent.destroy();
});
