import { expect, it, onTestFinished } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { memory } from "#lib/devices/memory.ts";
import { fingerprint } from "#lib/platform/crypto.ts";
import { account } from "#lib/platform/db/account.ts";
import { env } from "#lib/platform/env.ts";
import { makeWorld } from "#tests/support/world.ts";

const isRemembered = (token: string) => memory().recall(fingerprint(token)) !== undefined;

async function setUp() {
  const world = await makeWorld();
  const made = await devices.register(await world.enter("devices:add"), { name: "Gate" });
  const isKnown = async () => {
    await devices.authenticate(made.token);
    return isRemembered(made.token);
  };
  await expect.poll(isKnown).toBe(true);
  const { tokenId } = await devices.authenticate(made.token);
  return { ...made, tokenId, world, isKnown };
}

const revokeElsewhere = (deviceId: string) => account().deviceToken.updateMany({ where: { deviceId }, data: { revokedAt: new Date() } });

it("a token revoked by somebody else is forgotten within a second", async () => {
  const { device, token } = await setUp();
  await revokeElsewhere(device.id);
  await expect.poll(() => devices.authenticate(token).then(() => "works", () => "dead"), { interval: 10 }).toBe("dead"); // biome-ignore format: one line
});

it("nothing is answered from memory while nobody listens for changes, and memory is used again afterwards", async () => {
  const { device, token } = await setUp();
  const listening =
    "SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity WHERE application_name = 'kept listening' AND datname = current_database()";
  expect(await account().$queryRawUnsafe(listening)).toEqual([{ ended: 1 }]);
  await expect.poll(() => isRemembered(token), { interval: 10 }).toBe(false);
  await devices.authenticate(token);
  expect(isRemembered(token)).toBe(false);
  await revokeElsewhere(device.id);
  await expect(devices.authenticate(token)).rejects.toMatchObject({ kind: "unauthenticated" });
  const other = await setUp();
  expect(await other.isKnown()).toBe(true);
});

it("a listener that no longer hears, though nothing says so, is not trusted for a second", async () => {
  const { device, token } = await setUp();
  const [listener] = await account().$queryRaw<{ pid: number }[]>`
    SELECT pid FROM pg_stat_activity WHERE application_name = 'kept listening' AND datname = current_database()`;
  const pid = listener?.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  try {
    await revokeElsewhere(device.id);
    await expect.poll(() => devices.authenticate(token).then(() => "works", () => "dead"), { interval: 10 }).toBe("dead"); // biome-ignore format: one line
  } finally {
    process.kill(pid, "SIGCONT");
  }
});

it("an answer that was on its way when the token was revoked is not kept", async () => {
  const { tokenId, token } = await setUp();
  memory().forget(tokenId);
  const underWay = devices.authenticate(token);
  memory().forget(tokenId);
  await underWay;
  expect(isRemembered(token)).toBe(false);
});

it("asking for one token many times at once asks the database once", async () => {
  const { tokenId, token } = await setUp();
  memory().forget(tokenId);
  let asked = 0;
  const find = async () => {
    asked++;
    return null;
  };
  await Promise.all(Array.from({ length: 50 }, () => memory().learn(`${token}-unknown`, find)));
  expect(asked).toBe(1);
});

it("what it knows a device by besides a token is no token", async () => {
  const { device } = await setUp();
  Object.assign(env(), { MQTT_UPSTREAM_URL: "mqtt://127.0.0.1:1" });
  onTestFinished(() => void Object.assign(env(), { MQTT_UPSTREAM_URL: undefined }));
  const mark = `broker/${device.id}`;
  await expect
    .poll(
      () =>
        devices.BrokerAccess.configured()
          ?.device(device.id)
          .then(() => isRemembered(mark)),
      { timeout: 5_000 },
    )
    .toBe(true);
  expect(devices.recall(mark)).toBeNull();
  await expect(devices.authenticate(mark)).rejects.toMatchObject({ code: "token.unknown" });
});

it("a token that has ended is not recalled, however well it is remembered", async () => {
  const { token, isKnown } = await setUp();
  await isKnown();
  expect(devices.recall(token)).not.toBeNull();
  Object.assign(memory().recall(fingerprint(token)) ?? {}, { validUntil: Date.now() - 1 });
  expect(devices.recall(token)).toBeNull();
});
