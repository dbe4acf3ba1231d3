/**
 * The broker: devices publish over MQTT 3.1.1 and 5, and each message goes the way of one over HTTP.
 *
 * It brokers nothing: what a device sends is stored, and nobody else receives it. A message is acknowledged after it is committed.
 * Who may publish is asked at each message; whoever's token ends is disconnected within a second or two.
 */
import type { AddressInfo, Server } from "node:net";
import { Connection, type House } from "./broker/connection.ts";
import { ConnectionLimits } from "./broker/connection-limits.ts";
import { ceilingOf, type Listening, makeListener } from "./broker/listener.ts";
import { REASON } from "./broker/reason.ts";
import { Memory } from "./broker/remembered.ts";
import { startRounds } from "./broker/rounds.ts";
import { startUpstream } from "./broker/upstream.ts";
import { SECOND } from "./platform/clock.ts";
import type { Env } from "./platform/env.ts";
import { log } from "./platform/log.ts";
import { portOf } from "./platform/mqtt-address.ts";

export type Broker = { readonly port: number; stop(): Promise<void> };

const PATIENCE = 5 * SECOND;

export async function startBroker(config: Listening, port = portOf(config)): Promise<Broker> {
  const limits = new ConnectionLimits(ceilingOf(config), (config.TRUSTED_PROXY_HOPS ?? 0) > 0);
  const house: House = { memory: new Memory(), clients: new Map(), limits };
  const connections = new Set<Connection>();
  const server = makeListener(config, {
    onAccept: (socket) => limits.accept(socket, performance.now()),
    onConnection: (socket) => {
      if (socket.destroyed) return;
      const connection = new Connection(socket, house);
      connections.add(connection);
      socket.once("close", () => connections.delete(connection));
    },
  });
  await new Promise<void>((ready, failed) => server.once("error", failed).listen(port, config.MQTT_HOST, ready));
  server.on("error", (error) => log.error("mqtt.listener", error));
  const round = startRounds(connections, house);
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      clearInterval(round);
      await closeAll(server, connections);
    },
  };
}

/** Our own broker, and the ear at the operator's own, where there is one. */
export async function startMqtt(config: Env): Promise<Broker> {
  const broker = await startBroker(config);
  const upstream = startUpstream(config);
  return {
    port: broker.port,
    stop: async () => {
      upstream?.stop();
      await broker.stop();
    },
  };
}

/** Takes no more, lets what is under way be answered, and says goodbye. */
async function closeAll(server: Server, connections: ReadonlySet<Connection>): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  for (const until = performance.now() + PATIENCE; performance.now() < until && [...connections].some(({ isIdle }) => !isIdle); ) {
    await new Promise((done) => setTimeout(done, 20));
  }
  for (const connection of connections) connection.end(REASON.shuttingDown);
  await closed;
}
