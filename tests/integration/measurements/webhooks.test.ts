/** Webhooks at "/api/ingest/[...path]", through all mounts: who may send for which device, and signed messages. */
import pg from "pg";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { memory } from "#lib/devices/memory.ts";
import { APP } from "#lib/local/databases.ts";
import * as measurements from "#lib/measurements/index.ts";
import { HOUR } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { newToken } from "#lib/platform/token.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { makeWorld } from "#tests/support/world.ts";
import { makeDevice, type Serving, serveNode, serveRequest, serveWhole } from "./mounts.ts";

type Options = { token: string; body?: string; headers?: Record<string, string>; method?: string };

const mounts = { "the fast path": serveWhole, "our server": serveNode, "the route": serveRequest };

describe.each(Object.entries(mounts))("through %s", (_, open) => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await open();
  });
  afterAll(() => serving.stop());

  async function send(path: string, { token, body = '{"a":1}', headers = {}, method = "POST" }: Options) {
    const init = {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(method === "GET" ? {} : { body }),
    };
    const answer = await fetch(serving.url + path, init);
    return { status: answer.status, text: await answer.text() };
  }

  async function setUp() {
    const world = await makeWorld();
    const [first, second, other] = [await makeDevice(world), await makeDevice(world), await makeDevice(world)];
    const access = await world.enter("tokens:write");
    const { id, token } = await devices.issueWebhook(access, { name: "Bridge", devices: [first.id, second.id], expiresAt: null });
    return { world, access, first, second, other, id, token };
  }

  it("a webhook sends for each of its devices, and a device for itself", async () => {
    const { first, second, token } = await setUp();
    for (const device of [first, second]) {
      expect(await send(`/${device.id}`, { token })).toEqual({ status: 200, text: '{"ok":1}' });
      expect(await send(`/${device.id}?from=bridge`, { token: device.token })).toMatchObject({ status: 200 });
      expect(await device.stored()).toBe(2);
    }
  });

  it("a token that works is answered alike for every device that is not its own, whether there is one or not [8.2.2]", async () => {
    const { first, second, other, token } = await setUp();
    const foreign = await setUp();
    const refused = await send(`/${ids.new()}`, { token });
    expect(refused.status).toBe(403);
    const attempts: [string, string][] = [
      [token, other.id],
      [token, foreign.first.id],
      [token, "x"],
      [token, first.id.toUpperCase()],
      [token, `${first.id}%20`],
      [foreign.token, first.id],
      [first.token, second.id],
      [first.token, ids.new()],
    ];
    for (const [presented, device] of attempts) expect(await send(`/${device}`, { token: presented }), device).toEqual(refused);
    const unknown = await send(`/${first.id}`, { token: newToken("webhook") });
    expect(unknown.status).toBe(401);
    for (const device of [first.id, ids.new(), "x"]) expect(await send(`/${device}`, { token: newToken("device") })).toEqual(unknown);
    expect([await first.stored(), await second.stored(), await other.stored(), await foreign.first.stored()]).toEqual([0, 0, 0, 0]);
  });

  it("without a device in the address a webhook is told where to send, and a program anywhere to use the API", async () => {
    const { world, first, token } = await setUp();
    expect(await send("", { token })).toMatchObject({ status: 422, text: expect.stringMatching(/api\/ingest\//) });
    expect(await send("", { token: newToken("webhook") })).toMatchObject({ status: 401 });
    const ask = { name: "All", scopes: ["measurements:write" as const], devices: "all" as const, reachesBelow: false, expiresAt: null };
    const program = (await workspaces.issueApiToken(await world.enter("tokens:write"), ask)).token;
    for (const path of ["", `/${first.id}`]) {
      expect(await send(path, { token: program })).toMatchObject({ status: 401, text: expect.stringMatching(/api\/v1/) });
      expect(await send(path, { token: newToken("program") })).toEqual(await send(path, { token: program }));
    }
  });

  it("nothing is read with the token of a webhook", async () => {
    const { first, token } = await setUp();
    for (const path of ["", `/${first.id}`]) expect((await send(path, { token, method: "GET" })).status).toBe(405);
    await expect(workspaces.authenticate(token)).rejects.toMatchObject({ kind: "unauthenticated", code: "token.unknown" });
  });

  it("a signed message is stored, and everything that is not one is refused in the same words and counted [11.2.5c]", async () => {
    const { world, access, first, id, token } = await setUp();
    const secret = (await devices.setSigning(access, id, true)) ?? "";
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const path = `/${first.id}`;
    const signed = (body: string, own: { at?: Date; by?: string; msg?: string } = {}) => {
      const { at = new Date(), by = secret, msg = `msg_${ids.new()}` } = own;
      const stamp = String(Math.floor(at.getTime() / 1000));
      return { "webhook-id": msg, "webhook-timestamp": stamp, "webhook-signature": new Webhook(by).sign(msg, at, body) };
    };
    const body = '{"a":1}';
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
    expect(await send(path, { token, body, headers: signed(body) })).toMatchObject({ status: 200 });
    const wrong: Record<string, string>[] = [
      {},
      signed('{"a":2}'),
      signed(body, { by: `whsec_${Buffer.alloc(32, 7).toString("base64")}` }),
      signed(body, { at: ago(301) }),
      signed(body, { at: ago(-310) }),
      { ...signed(body), "webhook-id": "another" },
      { ...signed(body), "webhook-timestamp": "now" },
      { ...signed(body), "webhook-signature": "v1," },
      { ...signed(body), "webhook-signature": "" },
    ];
    const answers = [];
    for (const headers of wrong) answers.push(await send(path, { token, body, headers }));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 401, text: expect.stringMatching(/signed/) });
    expect(await first.stored()).toBe(1);
    const counts = await measurements.counts(await world.enter("measurements:read"), first.id);
    expect(JSON.stringify(counts)).toContain("bad_signature");
    await devices.setSigning(access, id, false);
    await expect.poll(async () => (await send(path, { token, body })).status).toBe(200);
  });

  it("a captured message that is sent again adds nothing, also where its readings have no time", async () => {
    const { access, first, id, token } = await setUp();
    const secret = (await devices.setSigning(access, id, true)) ?? "";
    const [at, msg] = [new Date(), `msg_${ids.new()}`];
    const body = JSON.stringify([{ a: 1 }, { a: 2 }, { time: new Date(at.getTime() - HOUR).toISOString(), a: 3 }]);
    const headers = {
      "webhook-id": msg,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(msg, at, body),
    };
    const answers = [];
    for (let times = 0; times < 3; times++) answers.push((await send(`/${first.id}`, { token, body, headers })).text);
    expect(answers).toEqual(['{"ok":1,"stored":3}', '{"ok":1,"dup":1}', '{"ok":1,"dup":1}']);
    expect(await first.stored()).toBe(3);
  });

  it("what is remembered of a device is as new as the token: nothing of a pass that was forgotten meanwhile", async () => {
    const { access, first, id, token } = await setUp();
    const bridge = async () => {
      const found = await devices.authenticate(token);
      if (found.kind !== "webhook") throw new Error("no webhook");
      return found;
    };
    await devices.setBackfill(access, { token: id }, true);
    await expect.poll(async () => devices.isCurrent(await bridge())).toBe(true);
    const before = await bridge();
    await devices.setBackfill(access, { token: id }, false);
    await before.device(first.id);
    expect((await (await bridge()).device(first.id))?.mayBackfill).toBe(false);
  });

  it("a device that nobody can look up now is to be sent for again", async () => {
    const { first, token } = await setUp();
    const owner = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL_ACCOUNT });
    await owner.connect();
    expect((await send("", { token, body: "{}" })).status).not.toBe(401);
    await owner.query(`REVOKE SELECT ON webhook_device FROM ${APP}`);
    const found = await devices.authenticate(token);
    if (found.kind !== "webhook") throw new Error("no webhook");
    const answers = [await send(`/${first.id}`, { token })];
    // A pass that was forgotten is asked in another way.
    memory().forget(found.tokenId);
    const refused = await found.device(first.id).catch((error: unknown) => error);
    await owner.query(`GRANT SELECT ON webhook_device TO ${APP}`);
    await owner.end();
    expect([answers.map(({ status }) => status), refused]).toMatchObject([[503], { kind: "unavailable" }]);
  });

  it("that a token was used is noted to the hour, some moments later", async () => {
    const { first, id, token } = await setUp();
    await send(`/${first.id}`, { token });
    await send("", { token: first.token });
    const noted = async () =>
      (await account().deviceToken.findMany({ where: { OR: [{ id }, { deviceId: first.id }] } })).map((row) => row.lastUsedAt?.getTime());
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    await expect.poll(noted).toEqual([hour, hour]);
  });
});
