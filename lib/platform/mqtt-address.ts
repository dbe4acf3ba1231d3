/** Where MQTT is taken in: the port to listen on, and the address that devices are told. */
import type { Env } from "./env.ts";

export type MqttAddress = { readonly host: string; readonly port: number; readonly isSecure: boolean };

const PLAIN = 1883;
const SECURE = 8883;

export const portOf = ({ MQTT_PORT, MQTT_TLS_CERT }: Pick<Env, "MQTT_PORT" | "MQTT_TLS_CERT">): number => MQTT_PORT ?? (MQTT_TLS_CERT ? SECURE : PLAIN);

/** Null where devices cannot come: without a certificate it is taken in on this machine alone, which devices are on in a local instance only. */
export function mqttAddress(config: Pick<Env, "KEPT_MODE" | "KEPT_ORIGIN" | "MQTT_HOST" | "MQTT_PORT" | "MQTT_TLS_CERT">): MqttAddress | null {
  const { MQTT_HOST: host } = config;
  const isSecure = config.MQTT_TLS_CERT !== undefined;
  if (!isSecure && config.KEPT_MODE !== "local") return null;
  return { host: isSecure ? new URL(config.KEPT_ORIGIN).hostname : host, port: portOf(config), isSecure };
}
