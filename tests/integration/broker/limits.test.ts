/** The limits of a plan over MQTT: told where that can be told, and never a silent loss. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { PLANS } from "#lib/billing/schema.ts";
import type { Broker } from "#lib/broker.ts";
import { makeDevice } from "#tests/integration/measurements/mounts.ts";
import type { Wire } from "#tests/support/mqtt-wire.ts";
import { makeWorld } from "#tests/support/world.ts";
import { serveMqtt, valuesOf, welcomed } from "./serving.ts";

let broker: Broker;
beforeAll(async () => {
  broker = await serveMqtt();
});
afterAll(() => broker.stop());

const { deviceMessagesPerMinute } = PLANS.free.limits;

/** Publishes one reading after the other until something else than a plain PUBACK comes; and says after how many. */
async function publishUntilRefused(wire: Wire, device: string) {
  for (let sent = 0; ; sent++) {
    const answer = await wire.publish(`d/${device}/n`, String(sent), { messageId: sent + 1 });
    if (answer?.cmd !== "puback" || ("reasonCode" in answer && answer.reasonCode)) return { answer, taken: sent };
  }
}

it("a client of MQTT 5 is told that it is over its limit, message by message, and goes on when it may", async () => {
  const device = await makeDevice(await makeWorld("eu", "free"));
  const wire = await welcomed(broker.port, device.token, 5);
  const { answer, taken } = await publishUntilRefused(wire, device.id);
  expect(answer).toMatchObject({ cmd: "puback", reasonCode: 0x97 });
  expect(taken).toBeGreaterThanOrEqual(deviceMessagesPerMinute);
  expect(await valuesOf(device)).toHaveLength(taken);
  await expect.poll(() => wire.publish(`d/${device.id}/n`, "-1"), { interval: 300 }).toMatchObject({ reasonCode: 0 });
  expect(await valuesOf(device)).toContain(-1);
  await wire.close();
});

it("an older client is not answered, so that it sends the message again, and it is stored then", async () => {
  const device = await makeDevice(await makeWorld("eu", "free"));
  const { answer, taken } = await publishUntilRefused(await welcomed(broker.port, device.token, 4, "a"), device.id);
  expect(answer).toBe(null);
  expect(await valuesOf(device)).toHaveLength(taken);
  const again = async () => {
    const wire = await welcomed(broker.port, device.token, 4, "a");
    const second = await wire.publish(`d/${device.id}/n`, String(taken), { messageId: taken + 1, dup: true });
    await wire.close();
    return second;
  };
  await expect.poll(again, { interval: 300 }).toMatchObject({ cmd: "puback", messageId: taken + 1 });
  expect(await valuesOf(device)).toHaveLength(taken + 1);
});
