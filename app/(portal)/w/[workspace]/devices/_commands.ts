/** Commands that send as a device, to be pasted into a terminal. Each works as it stands. */
import type { SenderAddresses } from "#app/_edge/sender-addresses.ts";

export type Sender = { readonly addresses: SenderAddresses; readonly device: string; readonly token: string };

const MINUTE = 60_000;
const JSON_TYPE = "-H 'Content-Type: application/json'";

const post = (url: string, ...rest: string[]) => [`curl ${url}`, ...rest].join(" \\\n  ");

export const one = ({ addresses: { origin }, token }: Sender) =>
  post(`${origin}/api/ingest`, `-H 'Authorization: Bearer ${token}'`, JSON_TYPE, `-d '{"temperature": 21.4, "door_open": false}'`);

/** With times a while before `at`: readings from long ago are not taken. */
export function several({ addresses: { origin }, token }: Sender, at: Date): string {
  const [first, second] = [30, 15].map((minutes) => new Date(at.getTime() - minutes * MINUTE).toISOString().replace(/\.\d+Z/, "Z"));
  const body = `'[{"ts": "${first}", "values": {"temperature": 20.9}},\n       {"ts": "${second}", "values": {"temperature": 21.1}}]'`;
  return post(`${origin}/api/ingest`, `-H 'Authorization: Bearer ${token}'`, JSON_TYPE, `-d ${body}`);
}

export function mqtt({ addresses, device, token }: Sender): string | null {
  if (!addresses.mqtt) return null;
  const { host, port, isSecure } = addresses.mqtt;
  return `mosquitto_pub -h ${host} -p ${port}${isSecure ? " --tls-use-os-certs" : ""} -q 1 \\\n  -u ${token} \\\n  -t d/${device} -m '{"temperature": 21.5}'`;
}

export const thingsboard = ({ addresses: { origin }, token }: Sender) => post(`${origin}/api/v1/${token}/telemetry`, JSON_TYPE, `-d '{"temperature": 21.4}'`);

export const datacake = ({ addresses: { origin }, device, token }: Sender) =>
  post(
    `${origin}/v1/devices/${device}/record/`,
    `-H 'Authorization: Token ${token}'`,
    JSON_TYPE,
    `-d '[{"field": "TEMPERATURE", "value": 21.4}, {"field": "HUMIDITY", "value": 48}]'`,
  );

export const line = ({ addresses: { origin }, token }: Sender) =>
  post(
    `${origin}/api/ingest/line`,
    `-H 'Authorization: Bearer ${token}'`,
    "-H 'Content-Type: text/plain'",
    "--data-binary 'room temperature=21.4,humidity=48'",
  );
