/** Our broker beside Aedes: both acknowledge a message when it is committed. */
import { createRequire } from "node:module";
import { BROKER, startServer } from "#tests/support/processes.ts";
import type { Contender } from "./contenders.ts";
import { measured } from "./load.ts";
import type { MqttOrders } from "./mqtt-generator.ts";
import { HEAD, makeTokens, nextStart, ratio, rounds, tableOf } from "./rounds.ts";
import type { Scale } from "./scale.ts";
import type { Section } from "./table.ts";

const GENERATOR = new URL("./mqtt-generator.ts", import.meta.url);
const CONNECTIONS = 64;

function isInstalled(name: string): boolean {
  try {
    return createRequire(import.meta.url).resolve(name) !== "";
  } catch {
    return false;
  }
}

const AEDES: Contender = {
  name: "Aedes, group commit",
  start: () => startServer(new URL("./bare-broker.ts", import.meta.url)),
  ...(isInstalled("aedes") ? {} : { missing: "not installed" }),
};
const OURS: Contender = { name: "Kept, `lib/broker.ts`", start: () => startServer(BROKER) };

export async function measureMqtt(scale: Scale): Promise<Section[]> {
  const tokens = await makeTokens(CONNECTIONS);
  const sections = [];
  for (const onTheirWay of [1, 20]) {
    const results = await rounds([AEDES, OURS], scale, ({ pid, port }, seconds) => {
      const orders: MqttOrders = { port, tokens, seconds, onTheirWay, startsAt: nextStart() };
      return measured(pid, GENERATOR, orders);
    });
    sections.push({
      title: `MQTT, QoS 1, ${CONNECTIONS} connections, ${onTheirWay} on their way in each`,
      head: HEAD,
      rows: tableOf(results, 1, AEDES.missing ? OURS : AEDES),
      note: AEDES.missing
        ? "Aedes is no dependency of ours: `npm install --no-save aedes` puts it where it is found."
        : `Ours is ${ratio(results, OURS, AEDES).toFixed(2)} × Aedes.`,
    });
  }
  return sections;
}
