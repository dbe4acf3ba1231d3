/**
 * A reading of 21.5 in the field `temperature`, as each sender delivers it: bodies made from the senders' documentation, full of
 * what is in real ones besides. Everything in them that must never be kept has one of the `PERSONAL` words in it.
 */
import { chirpstackUp, ttsUp } from "./networks.ts";
import { EMAIL, NAME, PLACE } from "./personal.ts";

export type Sent = { readonly path: string; readonly type: string; readonly body: string; readonly headers?: Record<string, string> };
/** `eui` is what the network calls the device. */
export type Who = { readonly eui: string; readonly id: string };

const json = (path: string, body: unknown, headers: Record<string, string> = {}): Sent => ({
  path,
  type: "application/json",
  body: JSON.stringify(body),
  headers,
});

const seconds = (at: Date): number => at.getTime() / 1_000;

/** By the format's name, and where it has several forms, by those. */
export const DELIVERIES: Record<string, (who: Who, at: Date) => Sent> = {
  native: (_, at) => json("/api/ingest", { time: at.toISOString(), temperature: 21.5 }),
  "native, on its address": ({ id }, at) => json(`/api/ingest/native/${id}`, [{ field: "temperature", value: 21.5, ts: at.getTime() }]),
  thingsboard: (_, at) => json("/api/ingest", [{ ts: at.getTime(), values: { temperature: "21.5" } }]),
  "thingsboard, on its address": (_, at) => json("/api/ingest/thingsboard", { ts: at.getTime(), values: { temperature: 21.5, nothing: null } }),
  "datacake's records": (_, at) => json("/api/ingest", [{ field: "temperature", value: 21.5, timestamp: String(seconds(at)) }]),
  "datacake's record, on its address": ({ id }, at) =>
    json(`/v1/devices/${id}/record/?batch=true`, [{ field: "temperature", value: 21.5, timestamp: seconds(at) }]),
  "datacake's flat form": ({ eui }, at) => json("/api/ingest/datacake", { serial_number: eui, temperature: 21.5, timestamp: seconds(at) }),
  tts: ({ eui }, at) =>
    json("/api/ingest", ttsUp({ eui, at }), {
      "x-downlink-apikey": `NNSXS.${NAME}`,
      "x-downlink-push": `https://eu1.example/api/v3/as/${NAME}`,
      "x-tts-domain": `${NAME}.eu1.example`,
    }),
  "tts, normalized, on its address": ({ eui }, at) =>
    json("/api/ingest/tts", ttsUp({ eui, at }, { decoded_payload: undefined, normalized_payload: [{ temperature: 21.5 }] })),
  chirpstack: ({ eui }, at) => json("/api/ingest?event=up", chirpstackUp({ eui, at })),
  "chirpstack, on its address": ({ eui }, at) => json("/api/ingest/chirpstack?event=up", chirpstackUp({ eui, at })),
  "particle's form": ({ eui }, at) => ({
    path: "/api/ingest/particle",
    type: "application/x-www-form-urlencoded",
    body: new URLSearchParams({
      event: "temperature",
      data: "21.50",
      published_at: at.toISOString(),
      coreid: eui,
      userid: NAME,
      product_user_id: EMAIL,
    }).toString(),
    headers: { "user-agent": "ParticleBot/1.1 (https://docs.example/webhooks)" },
  }),
  "particle's JSON": ({ eui }, at) =>
    json("/api/ingest", {
      event: `room-of-${NAME}`,
      data: '{"temperature":21.5}',
      coreid: eui,
      published_at: at.toISOString(),
      userid: NAME,
      fw_version: 7,
      owner: EMAIL,
    }),
  "particle's JSON, escaped": ({ eui }, at) =>
    json("/api/ingest/particle", { event: "env", data: "{&quot;temperature&quot;:21.5}", coreid: eui, published_at: at.toISOString(), event_id: "e-1" }),
  senml: ({ eui }, at) => ({
    path: "/api/ingest/senml",
    type: "application/senml+json",
    body: JSON.stringify([
      { bn: `urn:dev:mac:${eui}/`, bt: seconds(at) - 10, bu: "Cel", bver: 10 },
      { n: "temperature", t: 10, v: 21.5 },
    ]),
  }),
  "senml, by its type": (_, at) => ({
    path: "/api/ingest",
    type: "application/sensml+json",
    body: JSON.stringify([{ n: "temperature", u: "Cel", t: seconds(at), v: 21.5 }]),
  }),
  line: (_, at) => ({
    path: "/api/ingest",
    type: "text/plain; charset=utf-8",
    body: `temperature,host=${NAME},place=${PLACE} value=21.5 ${at.getTime()}000000\n`,
  }),
  "line, as Telegraf sends it": (_, at) => ({
    path: `/api/ingest/line/api/v2/write?bucket=${NAME}&org=home&precision=ms`,
    type: "text/plain; charset=utf-8",
    body: `# comment of ${NAME}\ntemperature,owner=${EMAIL.replace(/[,= ]/g, "\\$&")} value=21.5 ${at.getTime()}\n`,
  }),
};
