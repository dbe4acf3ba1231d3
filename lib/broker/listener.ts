/** Where MQTT listens: with a certificate wherever it is told to, without one on this machine alone. */
import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import { MINUTE } from "../platform/clock.ts";
import type { Env } from "../platform/env.ts";
import { isLoopback } from "../platform/loopback.ts";
import { MOST_CONNECTIONS } from "./size.ts";

export type Listening = Pick<Env, "MQTT_HOST" | "MQTT_PORT" | "MQTT_TLS_CERT" | "MQTT_TLS_KEY">;

/** Not started yet. Refuses to carry tokens over a network in the clear. */
export function makeListener(config: Listening, onConnection: (socket: Socket) => void): Server {
  const { MQTT_HOST: host, MQTT_TLS_CERT: cert, MQTT_TLS_KEY: key } = config;
  if ((cert === undefined) !== (key === undefined)) throw new Error("MQTT_TLS_CERT and MQTT_TLS_KEY are given together or not at all.");
  if (!cert && !isLoopback(host)) {
    throw new Error(
      `MQTT without a certificate would carry tokens in the clear: give MQTT_TLS_CERT and MQTT_TLS_KEY, or listen on 127.0.0.1 instead of ${host}.`,
    );
  }
  const server = cert && key ? secure(cert, key, onConnection) : createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: MINUTE }, onConnection);
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

function secure(cert: string, key: string, onConnection: (socket: Socket) => void): Server {
  const files = () => ({ cert: readFileSync(cert), key: readFileSync(key) });
  const server = createSecureServer({ ...files(), minVersion: "TLSv1.2", noDelay: true, keepAlive: true, keepAliveInitialDelay: MINUTE }, onConnection);
  // Whoever speaks no TLS, or breaks off, is nobody's concern.
  server.on("tlsClientError", (_, socket) => socket.destroy());
  // A certificate is renewed every few weeks, and nobody restarts for it.
  const renewal = setInterval(() => {
    try {
      server.setSecureContext(files());
    } catch {
      // Half written, or gone for a moment: the one in use goes on.
    }
  }, 10 * MINUTE).unref();
  return server.on("close", () => clearInterval(renewal));
}
