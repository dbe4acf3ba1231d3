/** A broker on a free port, and what its devices stored. */
import { type Broker, startBroker } from "#lib/broker.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import type { TestDevice } from "#tests/integration/measurements/mounts.ts";
import { type Version, Wire } from "#tests/support/mqtt-wire.ts";

export const serveMqtt = (): Promise<Broker> => startBroker({ MQTT_HOST: "127.0.0.1" }, 0);

/** The numbers and texts that are stored for a device, by time. */
export async function valuesOf({ ref }: TestDevice): Promise<(number | string)[]> {
  const sql = `SELECT value::text, ts FROM measurement WHERE device_ref = $1 UNION ALL SELECT value, ts FROM measurement_text WHERE device_ref = $1 ORDER BY ts`;
  const { rows } = await telemetry("eu").query<{ value: string }>(sql, [ref]);
  return rows.map(({ value }) => (Number.isNaN(Number(value)) ? value : Number(value)));
}

/** A client that is in. */
export async function welcomed(port: number, token: string, version: Version = 4, clientId = ""): Promise<Wire> {
  const wire = new Wire(port, version);
  await wire.hello(token, { clientId });
  return wire;
}

/** Holds up every write to the measurements until it is let go. */
export async function holdUp(): Promise<{ letGo(): Promise<void> }> {
  const client = await telemetry("eu").connect();
  await client.query("BEGIN");
  await client.query("LOCK TABLE measurement IN SHARE MODE");
  return {
    letGo: async () => {
      await client.query("COMMIT");
      client.release();
    },
  };
}
