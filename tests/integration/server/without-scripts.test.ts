import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { serveInOrder } from "#lib/server/without-scripts.ts";
import { beginToken, makeUser } from "#tests/support/world.ts";

/** Whether the server would send this page in order: then it reads the page, which must not be compressed. */
async function isInOrder(path: string, token: string): Promise<boolean> {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method: "GET", url: path, headers: { cookie: `__Host-session=${token}`, "accept-encoding": "gzip" } });
  await serveInOrder(request, new ServerResponse(request), path);
  return request.headers["accept-encoding"] === undefined;
}

it("a browser is remembered by the style sheet for browsers without scripts, if its session exists", async () => {
  const token = await beginToken((await makeUser()).userId);
  const invented = "a".repeat(40);
  expect([await isInOrder("/w", token), await isInOrder("/w", invented)]).toEqual([false, false]);
  for (const secret of [token, invented]) await isInOrder("/noscript.css", secret);
  expect([await isInOrder("/w", token), await isInOrder("/w", invented)]).toEqual([true, false]);
});
