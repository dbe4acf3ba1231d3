/**
 * Of a delivery nothing is kept but field names, values and times: whatever else stands in its body, its headers or its address is
 * in no table, no line of the log, no answer and no letter afterwards; save that the answer to a rejected value names its key. A process of its own takes the deliveries in, as in production.
 */
import { expect, it } from "vitest";
import { freePort } from "#lib/local/ports.ts";
import { type ServerProcess, started, startServer } from "#tests/integration/server/process.ts";
import { DELIVERIES, type Sent } from "#tests/support/deliveries/index.ts";
import { chirpstackUp, ttsUp } from "#tests/support/deliveries/networks.ts";
import { EMAIL, NAME, PERSONAL, PLACE } from "#tests/support/deliveries/personal.ts";
import { dump } from "#tests/support/dump.ts";
import { letters } from "#tests/support/letters.ts";
import { newEui, type SetUp, setUp } from "./delivering.ts";

const json = (path: string, body: unknown, headers: Record<string, string> = {}): Sent => ({
  path,
  type: "application/json",
  body: JSON.stringify(body),
  headers,
});

/** What real senders and their servers put into headers. */
const HEADERS = {
  "x-downlink-apikey": `NNSXS.${NAME}.KEY`,
  "x-downlink-push": `https://eu1.example/api/v3/as/applications/${NAME}`,
  "x-forwarded-for": "2001:db8:aaaa::1",
  "x-owner": EMAIL,
  "user-agent": `agent of ${NAME}`,
  referer: `https://${PLACE}.example/`,
  cookie: `name=${NAME}`,
};
const NEEDLES = [...PERSONAL, "2001:db8:aaaa"];

/** Names that cannot be a field's. The response names them to their sender, and nothing else has them. */
const KEYS = [`${NAME} 1`, `${EMAIL} ${PLACE}`];

/** An answer without what says which key was rejected. */
const withoutKeys = (said: string): string =>
  KEYS.flatMap((key) => [`${key}: a field name`, `"at":"${key}"`, `decoded_payload.${key}`]).reduce((text, named) => text.replaceAll(named, ""), said);

/** Events that are not stored, bodies that are refused, and addresses with what they should not have. */
function others({ eui, id }: SetUp): Sent[] {
  const at = new Date();
  const join = json("/api/ingest", ttsUp({ eui, at }, {}, { uplink_message: undefined, join_accept: { owner: NAME } }));
  const solved = json("/api/ingest/tts", ttsUp({ eui, at }, {}, { uplink_message: undefined, location_solved: { location: { note: PLACE } } }));
  const events = ["join", "status", "location", "log", NAME].map((event) =>
    json(`/api/ingest/chirpstack?event=${event}`, chirpstackUp({ eui, at }, { batteryLevel: 50, description: EMAIL })),
  );
  const frame = ttsUp({ eui, at, id: "again", session: "s", count: 3 });
  const refused = [
    json("/api/ingest/tts", ttsUp({ eui, at, id: "again", session: "s", count: 3, value: 9 })),
    json("/api/ingest/tts", ttsUp({ eui, at: new Date(0) })),
    json("/api/ingest/tts", ttsUp({ eui: newEui(), at })),
    json("/api/ingest/tts", ttsUp({ eui, at }, {}, { simulated: true })),
    json("/api/ingest/tts", ttsUp({ eui, at }, { decoded_payload: { [KEYS[0] ?? ""]: 1, note: [NAME] }, frm_payload: undefined })),
    json("/api/ingest/tts", { [NAME]: EMAIL }),
    json("/api/ingest/tts", ttsUp({ eui, at }, { decoded_payload: { temperature: `${NAME}, ${EMAIL}` } })),
    { ...json("/api/ingest", {}), body: `{"temperature":"${EMAIL}","temperature":"${NAME}"}` },
    { ...json("/api/ingest", {}), body: `{"temperature": ${NAME}` },
    { ...json("/api/ingest/tts", {}), type: `application/x-${NAME}` },
    { path: `/api/ingest/line?precision=${NAME}`, type: "text/plain", body: `m,owner=${NAME} value=1` },
    { path: "/api/ingest/line", type: "text/plain", body: `broken line of ${NAME}` },
    json(`/api/ingest/${NAME}`, { temperature: 1 }),
    json(`/api/ingest/tts/${NAME}?owner=${EMAIL}`, ttsUp({ eui, at }, {}, { end_device_ids: undefined })),
    json(`/v1/devices/${NAME}/record`, [{ field: "temperature", value: 1 }]),
    json(`/api/v1/kept_d_${NAME}/attributes`, { owner: NAME, mail: EMAIL }),
    json("/api/ingest/datacake", { serial: NAME, a: 1 }),
    json("/api/ingest/particle", { event: "spark/status", data: NAME, coreid: eui }),
    json(`/api/ingest/native/${id}`, { [KEYS[1] ?? ""]: 1 }),
  ];
  return [join, solved, ...events, json("/api/ingest/tts", frame), ...refused];
}

/** What anybody was answered, headers included. */
type Answers = { status: number; said: string }[];

async function sendAll(server: ServerProcess, sender: SetUp, sents: readonly Sent[], token: string): Promise<Answers> {
  const answers: Answers = [];
  for (const { path, type, body, headers = {} } of sents) {
    const basic = `Basic ${Buffer.from(`${NAME}:${token}`).toString("base64")}`;
    const answer = await fetch(`http://localhost:${server.port}${path}`, {
      method: "POST",
      headers: { ...HEADERS, authorization: basic, "content-type": type, ...headers },
      body,
    });
    answers.push({ status: answer.status, said: `${JSON.stringify([...answer.headers])} ${await answer.text()}` });
  }
  for (const secret of [sender.token, sender.deviceToken]) {
    for (const path of [
      `/api/ingest?secret=${secret}`,
      `/api/ingest?note=${secret}`,
      `/api/v1/${secret}/telemetry`,
      `/api/ingest/${secret}`,
      `/api/ingest/tts/${secret}`,
    ]) {
      const answer = await fetch(`http://localhost:${server.port}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"a":1}',
      });
      answers.push({ status: answer.status, said: `${JSON.stringify([...answer.headers])} ${await answer.text()}` });
    }
  }
  return answers;
}

/** Where any of `needles` stands, in clear, as hex or in base64. */
async function found(needles: readonly string[], server: ServerProcess, answers: Answers): Promise<string[]> {
  const places = new Map([
    ...(await dump()),
    ["the outbox", JSON.stringify(await letters())],
    ["the log", server.said()],
    ["the answers", answers.map(({ said }) => withoutKeys(said)).join("\n")],
  ]);
  return [...places].flatMap(([place, content]) => {
    const text = content.toLowerCase();
    const forms = needles.flatMap((needle) => [needle, Buffer.from(needle).toString("hex")]);
    return forms.filter((form) => text.includes(form.toLowerCase())).map((form) => `${place}: ${form}`);
  });
}

it("keeps nothing of what is beside the readings, of deliveries that are stored, ignored and refused", async () => {
  const sender = await setUp({ acceptsTests: false });
  const server = await startServer({ KEPT_ROLE: "ingest", LOG_LEVEL: "debug" });
  expect(await started(server)).toBe(true);
  const at = new Date(Date.now() - 60_000);
  const stored = Object.values(DELIVERIES).map((make, index) => make(sender, new Date(at.getTime() + index)));
  const answers = await sendAll(server, sender, [...stored, ...others(sender)], sender.deviceToken);
  const byWebhook = await sendAll(server, sender, others(sender), sender.token);
  server.child.kill("SIGTERM");
  expect(await server.exit).toBe(0);
  expect(answers.slice(0, stored.length).every(({ status }) => status === 200 || status === 204)).toBe(true);
  const statuses = new Set([...answers, ...byWebhook].map(({ status }) => status));
  for (const status of [200, 202, 400, 401, 403, 409, 415, 422]) expect(statuses, String(status)).toContain(status);
  expect(statuses).not.toContain(500);
  expect(await found([...NEEDLES, sender.eui, sender.token, sender.deviceToken], server, [...answers, ...byWebhook])).toEqual([]);
  // The search does find what is there.
  expect(await found(["batteryLevel"], server, answers)).toEqual(["ACCOUNT public.field: batteryLevel"]);
  expect(await found(["started"], server, [])).toContain("the log: started");
  expect(await sender.rows()).not.toEqual([]);
});

it("keeps nothing of it where a database is away, and says so in the log without it", async () => {
  const sender = await setUp();
  const nowhere = `postgresql://kept:x@127.0.0.1:${await freePort()}/none`;
  const server = await startServer({ KEPT_ROLE: "ingest", LOG_LEVEL: "debug", DATABASE_URL_TELEMETRY_EU: nowhere });
  expect(await started(server)).toBe(true);
  const stored = Object.values(DELIVERIES).map((make) => make(sender, new Date()));
  const answers = await sendAll(server, sender, [...stored, ...others(sender)], sender.deviceToken);
  server.child.kill("SIGTERM");
  expect(await server.exit).toBe(0);
  expect(answers.slice(0, stored.length).map(({ status }) => status)).toEqual(stored.map(() => 503));
  expect(server.said()).toContain("measurements.flush_failed");
  expect(await found([...NEEDLES, sender.eui, sender.token, sender.deviceToken], server, answers)).toEqual([]);
});
