/** One reading in every format that is documented, at "/api/ingest", "/api/ingest/[...path]" and the addresses of others, through all mounts. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { DELIVERIES } from "#tests/support/deliveries/index.ts";
import { setUp } from "./delivering.ts";
import { type Serving, serveNode, serveRequest, serveWhole } from "./mounts.ts";

const mounts = { "the fast path": serveWhole, "our server": serveNode, "the route": serveRequest };

describe.each(Object.entries(mounts))("through %s", (_, open) => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await open();
  });
  afterAll(() => serving.stop());

  it.each(Object.entries(DELIVERIES))("%s ends as the same reading, once however often it is sent, plain or gzipped", async (_name, make) => {
    const { id, eui, deviceToken, rows } = await setUp();
    const at = new Date(Math.floor(Date.now() / 1_000) * 1_000);
    const { path, type, body, headers = {} } = make({ eui, id }, at);
    const post = async (bytes: string | Uint8Array, more: Record<string, string> = {}) => {
      const all = { authorization: `Token ${deviceToken}`, "content-type": type, ...headers, ...more };
      const answer = await fetch(serving.url.replace("/api/ingest", path), { method: "POST", headers: all, body: bytes as BodyInit });
      return [answer.status, await answer.text()];
    };
    const isWrite = path.includes("/write");
    expect(await post(body)).toEqual(isWrite ? [204, ""] : [200, '{"ok":1}']);
    expect(await post(gzipSync(body), { "content-encoding": "gzip" })).toEqual(isWrite ? [204, ""] : [200, '{"ok":1,"dup":1}']);
    expect(await post(body)).toEqual(isWrite ? [204, ""] : [200, '{"ok":1,"dup":1}']);
    expect(await rows()).toEqual([["temperature", at.toISOString(), 21.5]]);
    expect(await account().field.findMany({ where: { deviceId: id }, select: { key: true, kind: true } })).toEqual([{ key: "temperature", kind: "number" }]);
  });
});
