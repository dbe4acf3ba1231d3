/** Where MQTT listens: with a certificate wherever it is told to, without one on this machine alone. */
import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import { MINUTE } from "../platform/clock.ts";
import { connectionCeilings } from "../platform/connection-ceiling.ts";
import type { Env } from "../platform/env.ts";
import { isLoopback } from "../platform/loopback.ts";
import { CONNECT_TIMEOUT_MS } from "./limits.ts";

/** Without a role, the process shares its connections with HTTP. Without proxies, every address is that of a client. */
export type Listening = Pick<Env, "MQTT_HOST" | "MQTT_PORT" | "MQTT_TLS_CERT" | "MQTT_TLS_KEY"> & Partial<Pick<Env, "KEPT_ROLE" | "TRUSTED_PROXY_HOPS">>;

/** Connections that the process may have open for MQTT. */
export const ceilingOf = ({ KEPT_ROLE = "all" }: Listening): number => connectionCeilings(KEPT_ROLE).mqtt;

/** `onAccept` gets a connection from its first moment, before TLS; `onConnection` gets it when it can be read. */
type Handlers = { onAccept(socket: Socket): void; onConnection(socket: Socket): void };

/** Not started yet. Refuses to carry tokens over a network in the clear. */
export function makeListener(config: Listening, { onAccept, onConnection }: Handlers): Server {
  const { MQTT_HOST: host, MQTT_TLS_CERT: cert, MQTT_TLS_KEY: key } = config;
  if ((cert === undefined) !== (key === undefined)) throw new Error("MQTT_TLS_CERT and MQTT_TLS_KEY are given together or not at all.");
  if (!cert && !isLoopback(host)) {
    throw new Error(
      `MQTT without a certificate would carry tokens in the clear: give MQTT_TLS_CERT and MQTT_TLS_KEY, or listen on 127.0.0.1 instead of ${host}.`,
    );
  }
  const server = cert && key ? secure(cert, key, onConnection) : createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: MINUTE }, onConnection);
  server.maxConnections = ceilingOf(config);
  return server.prependListener("connection", onAccept);
}

function secure(cert: string, key: string, onConnection: (socket: Socket) => void): Server {
  const files = () => ({ cert: readFileSync(cert), key: readFileSync(key) });
  const server = createSecureServer(
    { ...files(), handshakeTimeout: CONNECT_TIMEOUT_MS, minVersion: "TLSv1.2", noDelay: true, keepAlive: true, keepAliveInitialDelay: MINUTE },
    onConnection,
  );
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
