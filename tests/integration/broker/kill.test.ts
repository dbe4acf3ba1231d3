/**
 * What was acknowledged is never lost over MQTT either: PostgreSQL and the broker are killed in the middle of a load with
 * QoS 1, and clients that know nothing of it go on by themselves. On a cluster of its own, since its database dies.
 */
import mqtt from "mqtt";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "#lib/local/ports.ts";
import { pause } from "#lib/local/processes.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { makeDevice, type TestDevice } from "#tests/integration/measurements/mounts.ts";
import { effort } from "#tests/support/effort.ts";
import { startKillable } from "#tests/support/killable.ts";
import { Wire } from "#tests/support/mqtt-wire.ts";
import { BROKER, startServer } from "#tests/support/processes.ts";
import { makeWorld } from "#tests/support/world.ts";

const cluster = await startKillable();
afterAll(() => cluster.stop());

type Load = { acknowledgeMore(count?: number): Promise<void>; stop(): Promise<ReadonlySet<number>> };

/** Publishes readings, each with a value of its own, over several connections until told to stop; then waits until all are acknowledged. */
function load(port: number, { id, token }: TestDevice): Load {
  const acknowledged = new Set<number>();
  let [isOver, next] = [false, 0];
  const sender = async (protocolVersion: 4 | 5, index: number) => {
    const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, { protocolVersion, username: token, clientId: `c${index}`, reconnectPeriod: 50 });
    client.on("error", () => {});
    while (!isOver) {
      const values = [next++, next++, next++];
      // A batch, a value alone, and one that has its time.
      const bodies = [
        [`d/${id}`, `[{"n":${values[0]}},{"text":"v${values[0]}"}]`],
        [`d/${id}/n`, `${values[1]}`],
        [`d/${id}`, `{"n":${values[2]},"time":${Date.now() + index / 1000}}`],
      ] as const;
      await Promise.all(bodies.map(([topic, body]) => client.publishAsync(topic, body, { qos: 1 })));
      for (const value of values.slice(0, 2)) acknowledged.add(value);
    }
    await client.endAsync(true);
  };
  const senders = Array.from({ length: 8 }, (_, index) => sender(index % 2 ? 4 : 5, index));
  return {
    acknowledgeMore: async (count = 300) => {
      for (const target = acknowledged.size + count; acknowledged.size < target; ) await pause(10);
    },
    stop: async () => {
      isOver = true;
      await Promise.all(senders);
      return acknowledged;
    },
  };
}

async function expectNothingLost({ ref }: TestDevice, acknowledged: ReadonlySet<number>): Promise<void> {
  const { rows } = await telemetry("eu").query<{ value: number }>("SELECT value FROM measurement WHERE device_ref = $1", [ref]);
  const kept = new Set(rows.map(({ value }) => value));
  expect(acknowledged.size).toBeGreaterThan(100);
  expect([...acknowledged].filter((value) => !kept.has(value))).toEqual([]);
}

describe("what was acknowledged over MQTT with QoS 1", () => {
  it("survives the end of PostgreSQL in the middle of a load, and everything gets through in the end", async () => {
    const [device, broker] = [await makeDevice(await makeWorld()), await startServer(BROKER)];
    onTestFinished(() => broker.kill());
    const sending = load(broker.port, device);
    for (let kills = 0; kills < effort(2, 20); kills++) {
      await sending.acknowledgeMore();
      await cluster.kill(kills % 2 ? 700 : 0);
    }
    await sending.acknowledgeMore();
    await expectNothingLost(device, await sending.stop());
  });

  it("survives the end of the broker in the middle of a load", async () => {
    const device = await makeDevice(await makeWorld());
    const port = await freePort();
    const start = () => startServer(BROKER, { PORT: String(port) });
    let broker = await start();
    onTestFinished(() => broker.kill());
    const sending = load(port, device);
    for (let kills = 0; kills < effort(2, 20); kills++) {
      await sending.acknowledgeMore();
      await broker.kill();
      broker = await start();
    }
    await sending.acknowledgeMore();
    await expectNothingLost(device, await sending.stop());
  });
});

describe("while the database is away", () => {
  it("nothing is acknowledged, the connection ends, and nobody comes in; then everybody does", async () => {
    const [device, broker] = [await makeDevice(await makeWorld()), await startServer(BROKER)];
    onTestFinished(() => broker.kill());
    const [old, current] = [new Wire(broker.port, 4), new Wire(broker.port, 5)];
    for (const wire of [old, current]) {
      await wire.hello(device.token);
      expect(await wire.publish(`d/${device.id}`, '{"n":1}')).toMatchObject({ cmd: "puback" });
    }
    await cluster.end();
    for (const wire of [old, current]) {
      // What still gets through while its processes are dying is committed and acknowledged.
      let answer = await wire.publish(`d/${device.id}`, '{"n":2}');
      while (answer?.cmd === "puback") answer = await wire.publish(`d/${device.id}`, '{"n":2}');
      if (wire.version === 5) expect(answer).toMatchObject({ cmd: "disconnect", reasonCode: 0x89 });
      expect(await (wire.version === 5 ? wire.next() : answer)).toBe(null);
    }
    // Without a word: clients that are told that we are unavailable may stop trying.
    for (const version of [4, 5] as const) expect(await new Wire(broker.port, version).hello(device.token)).toBe(null);
    await cluster.start();
    await expect.poll(async () => new Wire(broker.port, 4).hello(device.token), { timeout: 20_000 }).toMatchObject({ returnCode: 0 });
  });
});
