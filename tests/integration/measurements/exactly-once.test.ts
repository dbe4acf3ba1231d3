/** A message that names itself is stored once, whatever order it comes in; one that says something else under that name is refused. */
import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { purge } from "#lib/privacy/index.ts";
import { DELIVERIES, type Sent } from "#tests/support/deliveries/index.ts";
import { chirpstackUp, ttsUp } from "#tests/support/deliveries/networks.ts";
import { deliver, setUp } from "./delivering.ts";

const STORED = { status: 200, text: '{"ok":1}' };
const REPEATED = { status: 200, text: '{"ok":1,"dup":1}' };
const CHANGED = { status: 409 };

const json = (path: string, body: unknown, headers = {}): Sent => ({ path, type: "application/json", body: JSON.stringify(body), headers });
const tts = (...how: Parameters<typeof ttsUp>) => json("/api/ingest/tts", ttsUp(...how));
const chirpstack = (...how: Parameters<typeof chirpstackUp>) => json("/api/ingest/chirpstack?event=up", chirpstackUp(...how));
const ago = (milliseconds: number, from = Date.now()) => new Date(from - milliseconds);

describe("frames of The Things Stack", () => {
  it("5, 7, 6 are stored in that order; 6 with another payload is refused, counted, and changes nothing", async () => {
    const { eui, send, rows, dropped } = await setUp();
    const frame = (count: number, value: number) => ({ eui, session: "s1", count, value, at: ago((10 - count) * MINUTE), id: `frame-${count}-${value}` });
    for (const count of [5, 7, 6]) expect(await send(tts(frame(count, count))), String(count)).toMatchObject(STORED);
    const before = await rows();
    expect(before.map(([, , value]) => value)).toEqual([5, 6, 7]);
    expect(await send(tts(frame(6, 66)))).toMatchObject(CHANGED);
    expect(await rows()).toEqual(before);
    expect(await dropped()).toEqual({ changed: 1 });
    expect(await send(tts(frame(6, 6)))).toMatchObject(REPEATED);
  });

  it("under the network's name alone, and under the count alone, are the same", async () => {
    const { eui, send } = await setUp();
    const at = ago(MINUTE);
    expect(await send(tts({ eui, at, id: "a", session: "s1", count: 1 }))).toMatchObject(STORED);
    expect(await send(tts({ eui, at, id: "a", session: "s2", count: 2 }))).toMatchObject(REPEATED);
    expect(await send(tts({ eui, at, id: "b", session: "s1", count: 1 }, { rx_metadata: [] }))).toMatchObject(REPEATED);
    expect(await send(tts({ eui, at, id: "a", session: "s3", count: 3, value: 22 }))).toMatchObject(CHANGED);
    expect(await send(tts({ eui, at, id: "c", session: "s1", count: 1 }, { decoded_payload: { temperature: 99 } }))).toMatchObject(CHANGED);
  });

  it("that are refused for one of their names are not known by the other", async () => {
    const { eui, send, rows } = await setUp();
    const at = ago(MINUTE);
    expect(await send(tts({ eui, at, id: "a", session: "s1", count: 7, value: 7 }))).toMatchObject(STORED);
    const second = { eui, at: ago(MINUTE / 2), id: "b", value: 8 };
    expect(await send(tts({ ...second, session: "s1", count: 7 }))).toMatchObject(CHANGED);
    for (const answer of [STORED, REPEATED]) expect(await send(tts({ ...second, session: "s2", count: 0 }))).toMatchObject(answer);
    expect((await rows()).map(([, , value]) => value)).toEqual([7, 8]);
  });

  it("of a new session count from 0 again, and the first frame has no count", async () => {
    const { eui, send, rows } = await setUp();
    for (const session of ["s1", "s2"]) {
      const at = ago(session === "s1" ? 9 * MINUTE : 8 * MINUTE);
      expect(await send(tts({ eui, session, at }, { f_cnt: undefined }))).toMatchObject(STORED);
      expect(await send(tts({ eui, session, at, count: 0 }))).toMatchObject(REPEATED);
    }
    expect(await rows()).toHaveLength(2);
  });

  it("of a device that counts from the start again are told apart by the network's name", async () => {
    const { eui, send, rows } = await setUp({ resetsCounter: true });
    const [first, second] = [{ eui, session: "s", count: 0, value: 1, at: ago(9 * MINUTE), id: "a" }, { eui, session: "s", count: 0, value: 2, at: ago(8 * MINUTE), id: "b" }]; // biome-ignore format: one line
    for (const frame of [first, second]) expect(await send(tts(frame))).toMatchObject(STORED);
    for (const frame of [first, second]) expect(await send(tts(frame))).toMatchObject(REPEATED);
    const nameless = json("/api/ingest/tts", ttsUp({ eui, at: ago(7 * MINUTE), session: "s", count: 0 }, {}, { correlation_ids: undefined }));
    for (const answer of [STORED, REPEATED]) expect(await send(nameless)).toMatchObject(answer);
    expect(await rows()).toHaveLength(3);
  });

  it("are late for two hours at most, and never early", async () => {
    const { eui, send, dropped, rows } = await setUp();
    expect(await send(tts({ eui, at: ago(73 * MINUTE) }))).toMatchObject(STORED);
    expect(await send(tts({ eui, at: ago(2 * HOUR + MINUTE) }))).toMatchObject({ status: 422, body: { dropped: { stale: 1 } } });
    expect(await send(tts({ eui, at: ago(-6 * MINUTE) }))).toMatchObject({ status: 422, body: { dropped: { future: 1 } } });
    expect(await send(json("/api/ingest/tts", ttsUp({ eui, at: new Date() }, { received_at: "yesterday" })))).toMatchObject({
      status: 422,
      body: { dropped: { bad_time: 1 } },
    });
    expect(await rows()).toHaveLength(1);
    expect(await dropped()).toEqual({ stale: 1, future: 1, bad_time: 1 });
  });

  it("that somebody made up are stored only where the device takes tests, and do not fail the webhook of the others", async () => {
    const [strict, open] = [await setUp(), await setUp({ acceptsTests: true })];
    const made = (eui: string) => json("/api/ingest/tts", ttsUp({ eui, at: new Date() }, {}, { simulated: true }));
    expect(await strict.send(made(strict.eui))).toMatchObject({ status: 202, body: { ok: 0, dropped: { test: 1 } } });
    expect(await strict.rows()).toEqual([]);
    expect(await open.send(made(open.eui))).toMatchObject(STORED);
  });
});

describe("frames of ChirpStack", () => {
  it("are known by their id and by their count for an address; another address is another session", async () => {
    const { eui, send, rows } = await setUp();
    const at = ago(MINUTE);
    expect(await send(chirpstack({ eui, at, id: "a", address: "01", count: 0 }))).toMatchObject(STORED);
    expect(await send(chirpstack({ eui, at, id: "b", address: "01", count: 0 }, { fCnt: null, rxInfo: [] }))).toMatchObject(REPEATED);
    expect(await send(chirpstack({ eui, at, id: "c", address: "01", count: 0, value: 2 }))).toMatchObject(CHANGED);
    expect(await send(chirpstack({ eui, at: ago(0), id: "d", address: "02", count: 0 }))).toMatchObject(STORED);
    expect(await send(chirpstack({ eui, at: ago(16 * MINUTE), address: "02", count: 1 }))).toMatchObject({ status: 422, body: { dropped: { stale: 1 } } });
    expect(await rows()).toHaveLength(2);
  });
});

describe("events of Particle", () => {
  const event = (eui: string, more: object) =>
    json("/api/ingest/particle", { event: "temp", data: "1", coreid: eui, published_at: ago(MINUTE).toISOString(), ...more });

  it("are known by the id of the template, under which nothing else is taken, and without one by all they say", async () => {
    const { eui, send, rows } = await setUp();
    const [one, other] = [event(eui, { event_id: "e" }), event(eui, { event_id: "e", data: "2" })];
    expect(await send(one)).toMatchObject(STORED);
    expect(await send(one)).toMatchObject(REPEATED);
    expect(await send(other)).toMatchObject(CHANGED);
    const at = ago(2 * MINUTE).toISOString();
    for (const answer of [STORED, REPEATED]) expect(await send(event(eui, { published_at: at }))).toMatchObject(answer);
    expect(await send(event(eui, { published_at: ago(16 * MINUTE).toISOString() }))).toMatchObject({ status: 422, text: '{"ok":0,"error":"stale"}' });
    expect(await rows()).toHaveLength(2);
  });
});

describe("a message that its sender names in a header", () => {
  it.each(["idempotency-key", "webhook-id"])("is stored once under its %s, also where its readings have no time", async (header) => {
    const { deviceToken, rows } = await setUp();
    const named = (body: unknown, name: string) => deliver(deviceToken, json("/api/ingest", body, { [header]: name }));
    expect(await named({ a: 1 }, "n1")).toMatchObject(STORED);
    expect(await named({ a: 1 }, "n1")).toMatchObject(REPEATED);
    expect(await named({ a: 2 }, "n1")).toMatchObject(CHANGED);
    expect(await named({ a: 1 }, "n2")).toMatchObject(STORED);
    expect(await named({ a: 1 }, "x".repeat(257))).toMatchObject({ status: 422 });
    expect(await rows()).toHaveLength(2);
  });
});

describe("at once", () => {
  it("the same message twenty times is stored once and acknowledged each time", async () => {
    const { eui, send, rows } = await setUp();
    const sent = tts({ eui, at: ago(MINUTE), id: "same", session: "s", count: 1 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(sent)));
    expect(answers.map(({ text }) => text).sort()).toEqual([...Array.from({ length: 19 }, () => REPEATED.text), STORED.text]);
    expect(await rows()).toHaveLength(1);
  });

  it("of twenty that say something else under one name exactly one is stored", async () => {
    const { eui, send, rows, dropped } = await setUp();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, value) => send(tts({ eui, at: ago(MINUTE + value), id: `id-${value}`, session: "s", count: 1, value }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    expect(await rows()).toHaveLength(1);
    expect(await dropped()).toEqual({ changed: 19 });
  });

  it("what comes again among others holds none of them up, and they are all stored", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => setUp()));
    const at = ago(MINUTE);
    const round = (count: number) =>
      Promise.all(
        all.flatMap(({ eui, send }) => [send(tts({ eui, at, id: "first", session: "s", count: 0 })), send(tts({ eui, at: ago(count), session: "s", count }))]),
      );
    expect((await round(1)).every(({ text }) => text === STORED.text)).toBe(true);
    expect((await round(2)).map(({ text }) => text)).toEqual(all.flatMap(() => [REPEATED.text, STORED.text]));
    for (const { rows } of all) expect(await rows()).toHaveLength(3);
  });
});

describe("what tells that a message came before", () => {
  it("is forgotten after 26 hours, when the message is stale; until then it is known", async () => {
    const { eui, ref, send, rows } = await setUp();
    const sent = tts({ eui, at: ago(MINUTE), id: "old", session: "s", count: 1 });
    const known = async () => Number((await telemetry("eu").query("SELECT count(*) AS n FROM delivery WHERE device_ref = $1", [ref])).rows[0].n);
    await send(sent);
    expect(await known()).toBe(2);
    await purge(ago(-26 * HOUR + 2 * MINUTE));
    expect(await known()).toBe(2);
    expect(await send(sent)).toMatchObject(REPEATED);
    await purge(ago(-26 * HOUR - MINUTE));
    expect(await known()).toBe(0);
    expect(await send(sent, ago(-DAY - 2 * HOUR))).toMatchObject({ status: 422, body: { dropped: { stale: 1 } } });
    expect(await rows()).toHaveLength(1);
  });

  it("is not kept of a message of which nothing was stored, so that it may come again when it can be", async () => {
    const { eui, ref, send } = await setUp();
    await send(tts({ eui, at: ago(9 * MINUTE), id: "first" }));
    const text = tts({ eui, at: ago(MINUTE), id: "second" }, { decoded_payload: { temperature: "warm" } });
    for (let times = 0; times < 2; times++) expect(await send(text)).toMatchObject({ status: 202, body: { ok: 0, dropped: { kind_changed: 1 } } });
    expect((await telemetry("eu").query("SELECT 1 FROM delivery WHERE device_ref = $1", [ref])).rowCount).toBe(2);
  });
});

it("one device's messages are never taken for another's", async () => {
  const [one, other] = [await setUp(), await setUp()];
  const at = ago(MINUTE);
  for (const { eui, send } of [one, other]) expect(await send(tts({ eui, at, id: "same", session: "s", count: 1 }))).toMatchObject(STORED);
  const make = DELIVERIES.tts;
  expect(make && (await one.send(make({ eui: other.eui, id: other.id }, new Date())))).toMatchObject({ status: 202, text: '{"ok":0,"unknown":1}' });
});
