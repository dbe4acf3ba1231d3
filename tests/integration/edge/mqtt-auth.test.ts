/** What a broker that was agreed on is told, in the form of EMQX's HTTP authenticator. */
import { describe, expect, it } from "vitest";
import { POST } from "#app/api/mqtt/auth/route.ts";
import * as devices from "#lib/devices/index.ts";
import { env } from "#lib/platform/env.ts";
import { newToken } from "#lib/platform/token.ts";
import { makeDevice, someDevice, someWebhook } from "#tests/integration/measurements/mounts.ts";
import { makeWorld } from "#tests/support/world.ts";

const SECRET = "a-secret-that-was-agreed-on-with-the-broker";

/** As EMQX asks, with `${clientid}`, `${username}` and `${password}` filled in. */
async function ask(body: unknown, secret = SECRET, type = "application/json") {
  const headers = { "content-type": type, authorization: `Bearer ${secret}` };
  const answer = await POST(new Request("http://localhost:3000/api/mqtt/auth", { method: "POST", headers, body: JSON.stringify(body) }));
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const agree = (secret: string | undefined) => Object.assign(env(), { MQTT_AUTH_SECRET: secret });

describe("/api/mqtt/auth", () => {
  it("is not there where no broker was agreed on", async () => {
    agree(undefined);
    const { token } = await someDevice();
    expect((await ask({ username: token })).status).toBe(404);
    agree(SECRET);
  });

  it("tells nobody anything who does not know the secret", async () => {
    const { token } = await someDevice();
    for (const wrong of ["", "x", `${SECRET}x`, SECRET.toUpperCase()]) expect(await ask({ username: token }, wrong)).toMatchObject({ status: 401 });
  });

  it("reads no body of a stranger", async () => {
    let pulls = 0;
    const body = new ReadableStream(
      { pull: (controller) => (++pulls > 2 ? controller.error(new Error("was read")) : controller.enqueue(Buffer.from("{"))) },
      { highWaterMark: 0 },
    );
    const headers = { "content-type": "application/json", authorization: "Bearer x" };
    const answer = await POST(new Request("http://localhost:3000/api/mqtt/auth", { method: "POST", headers, body, duplex: "half" } as RequestInit));
    expect([answer.status, pulls]).toEqual([401, 0]);
  });

  it.each([
    ["alone as the username", (token: string) => ({ username: token, password: "", clientid: "a" })],
    ["as both", (token: string) => ({ username: token, password: token, clientid: "a" })],
    ["as the password", (token: string) => ({ username: "gauge", password: token, clientid: "a" })],
    ["as the username, without a password", (token: string) => ({ username: token, password: null })],
  ])("lets a device in that shows its token %s, to publish to its own topics and nothing else", async (_, body) => {
    const { id, token } = await someDevice();
    const may = (topic: string) => ({ permission: "allow", action: "publish", topic });
    const acl = [may(`d/${id}`), may(`d/${id}/+`), may(`dtck-pub/+/${id}/+`), { permission: "deny", action: "all", topic: "#" }];
    expect(await ask(body(token))).toEqual({ status: 200, body: { result: "allow", is_superuser: false, acl } });
  });

  it("denies what is no token of a device, and one that has ended, in the same words", async () => {
    const world = await makeWorld();
    const device = await makeDevice(world);
    await devices.revoke(await world.enter("tokens:write"), device.id);
    for (const password of [device.token, newToken("device"), newToken("program"), (await someWebhook()).token, "", "guest"]) {
      expect(await ask({ username: "gauge", password, clientid: "a" })).toEqual({ status: 200, body: { result: "deny" } });
    }
    expect(await ask({})).toEqual({ status: 200, body: { result: "deny" } });
  });

  it("says until when a token is good that ends by itself", async () => {
    const world = await makeWorld();
    const device = await makeDevice(world);
    const before = Math.floor(Date.now() / 1000);
    await devices.replace(await world.enter("tokens:write"), device.id, { overlap: "hour" });
    const { body } = await ask({ username: device.token });
    expect(body).toMatchObject({ result: "allow", expire_at: expect.any(Number) });
    expect(Number(body.expire_at) - before).toBeGreaterThanOrEqual(3_599);
  });

  it("refuses what is not asked in its form", async () => {
    expect((await ask({ username: 5 })).status).toBe(422);
    expect((await ask([])).status).toBe(422);
    expect((await ask({}, SECRET, "text/plain")).status).toBe(422);
  });
});
