/**
 * The addresses that devices of other platforms send to, through all mounts: "/api/v1/[token]/telemetry",
 * "/api/v1/[token]/attributes" and "/v1/devices/[device]/record"; and tokens in them.
 */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { APP } from "#lib/local/databases.ts";
import { account } from "#lib/platform/db/account.ts";
import { type Serving, serveNode, serveRequest, serveWhole, someDevice } from "./mounts.ts";

const mounts = { "the fast path": serveWhole, "our server": serveNode, "the route": serveRequest };

describe.each(Object.entries(mounts))("through %s", (_, open) => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await open();
  });
  afterAll(() => serving.stop());

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(serving.url.replace("/api/ingest", path), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };

  it("a token in the address works only where its owner allowed it, and is refused in the same words otherwise", async () => {
    const device = await someDevice();
    const refused = await post(`/api/v1/${device.token}/telemetry`, { a: 1 });
    expect(refused).toMatchObject({ status: 401, body: { error: expect.stringMatching(/logs/) } });
    expect(await post("/api/v1/x/telemetry", { a: 1 })).toEqual(refused);
    await account().deviceToken.updateMany({ where: { deviceId: device.id }, data: { inAddress: true } });
    await expect.poll(() => post(`/api/v1/${device.token}/telemetry`, { a: "1" })).toEqual({ status: 200, body: { ok: 1 } });
    expect((await post(`/api/ingest?secret=${device.token}`, { a: 2 })).status).toBe(200);
    expect(await device.stored()).toBe(2);
  });

  it("a token in the address that nobody can look up now is to be sent again, and is not called unknown", async () => {
    const { token } = await someDevice();
    const owner = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL_ACCOUNT });
    await owner.connect();
    await owner.query(`REVOKE SELECT ON device_token FROM ${APP}`);
    expect((await post(`/api/v1/${token}/telemetry`, { a: 1 })).status).toBe(503);
    await owner.query(`GRANT SELECT ON device_token TO ${APP}`);
    await owner.end();
    expect((await post(`/api/v1/${token}/telemetry`, { a: 1 })).status).toBe(401);
  });

  it("attributes are taken and thrown away", async () => {
    const device = await someDevice();
    await account().deviceToken.updateMany({ where: { deviceId: device.id }, data: { inAddress: true } });
    await expect.poll(() => post(`/api/v1/${device.token}/attributes`, { owner: "Jane Doe" })).toEqual({ status: 200, body: { ok: 1, ignored: "attributes" } });
    expect(await device.stored()).toBe(0);
    expect(await account().field.count({ where: { deviceId: device.id } })).toBe(0);
  });
});
