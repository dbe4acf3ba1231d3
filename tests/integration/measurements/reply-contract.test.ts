/** What senders are told, case by case, through all mounts: TTS and Particle act on it, and Particle charges for each byte. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MINUTE } from "#lib/platform/clock.ts";
import { newToken } from "#lib/platform/token.ts";
import { chirpstackUp, ttsUp } from "#tests/support/deliveries/networks.ts";
import { newEui, type SetUp, setUp } from "./delivering.ts";
import { type Serving, serveNode, serveRequest, serveWhole } from "./mounts.ts";

const mounts = { "the fast path": serveWhole, "our server": serveNode, "the route": serveRequest };

/** As they are billed: what Particle is answered, in bytes. */
const MOST_FOR_PARTICLE = 64;

describe.each(Object.entries(mounts))("through %s", (_, open) => {
  let serving: Serving;
  let known: SetUp;
  beforeAll(async () => {
    serving = await open();
    known = await setUp();
  });
  afterAll(() => serving.stop());

  type Asked = { path?: string; token?: string | null; type?: string | null; method?: string; headers?: Record<string, string> };
  async function ask(body: unknown, { path = "", token = known.token, type = "application/json", method = "POST", headers = {} }: Asked = {}) {
    const all = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(type ? { "content-type": type } : {}), ...headers };
    const bytes = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(serving.url + path, { method, headers: all, ...(method === "GET" ? {} : { body: bytes }) });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }
  const frame = (more: object = {}) => ({ eui: known.eui, at: new Date(), ...more });
  const event = (more: object = {}) => ({ event: "temp", data: "1", coreid: known.eui, published_at: new Date().toISOString(), ...more });
  const ok = (status: number, text: string) => ({ status, text });

  it('stored: 200 {"ok":1}', async () => {
    expect(await ask(ttsUp(frame()))).toMatchObject(ok(200, '{"ok":1}'));
    expect(await ask(chirpstackUp(frame()), { path: "?event=up" })).toMatchObject(ok(200, '{"ok":1}'));
    expect(await ask(event(), { method: "PUT", path: "/particle" })).toMatchObject(ok(200, '{"ok":1}'));
    expect(await ask({ temperature: 1 }, { token: known.deviceToken })).toMatchObject(ok(200, '{"ok":1}'));
  });

  it('stored before: 200 {"ok":1,"dup":1}', async () => {
    for (const body of [
      ttsUp(frame()),
      event({ published_at: new Date(Date.now() - 5).toISOString() }),
      { serial: known.eui, timestamp: Date.now() - 7, temperature: 1 },
    ]) {
      expect(await ask(body)).toMatchObject(ok(200, '{"ok":1}'));
      for (let times = 0; times < 2; times++) expect(await ask(body)).toMatchObject(ok(200, '{"ok":1,"dup":1}'));
    }
  });

  it('no data: 200 {"ok":1,"ignored":…} with the name of the event', async () => {
    expect(await ask({ end_device_ids: {}, join_accept: {} })).toMatchObject(ok(200, '{"ok":1,"ignored":"join"}'));
    expect(await ask(chirpstackUp(frame()), { path: "/chirpstack?event=txack" })).toMatchObject(ok(200, '{"ok":1,"ignored":"txack"}'));
    expect(await ask(event({ event: "spark/status", data: "online" }))).toMatchObject(ok(200, '{"ok":1,"ignored":"system"}'));
    expect(await ask(ttsUp(frame(), { decoded_payload: undefined, frm_payload: undefined }))).toMatchObject(ok(200, '{"ok":1,"ignored":"empty"}'));
  });

  it("no token, or a wrong one: 401 and a short text", async () => {
    for (const token of [null, newToken("webhook"), newToken("device"), "x"]) {
      const { status, text, headers } = await ask(ttsUp(frame()), { token, path: "/tts" });
      expect(status).toBe(401);
      expect(headers.get("www-authenticate")).toBe("Bearer");
      expect(text.length).toBeLessThan(120);
    }
  });

  it("another device's, whether there is one or not: 403 in the same words [8.2.2]", async () => {
    const other = await setUp();
    const answers = [];
    for (const eui of [other.eui, newEui()]) answers.push(await ask(ttsUp({ eui, at: new Date() }), { token: known.deviceToken }));
    for (const id of [other.id, "0190c7a0-0000-7000-8000-000000000000"]) answers.push(await ask({ a: 1 }, { path: `/native/${id}` }));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 403 });
    expect(await other.rows()).toEqual([]);
  });

  it('a device that is not among the webhook\'s: 202 {"ok":0,"unknown":1}', async () => {
    const other = await setUp();
    for (const eui of [other.eui, newEui()]) {
      expect(await ask(ttsUp({ eui, at: new Date() }))).toMatchObject(ok(202, '{"ok":0,"unknown":1}'));
      expect(await ask(event({ coreid: eui }))).toMatchObject(ok(202, '{"ok":0,"unknown":1}'));
    }
    expect(await other.rows()).toEqual([]);
  });

  it("of several devices in one body, those that are known are stored, and the others told", async () => {
    const items = [{ serial: known.eui, extra: 1 }, { serial: newEui(), extra: 2 }]; // biome-ignore format: one line
    expect(await ask(items, { path: "/datacake" })).toMatchObject(ok(200, '{"ok":1,"stored":1,"unknown":1}'));
  });

  it("of several, one that nobody may send for or that says no device is refused with all the others", async () => {
    const { eui, rows, token } = await setUp();
    const nameless = await setUp({}, null);
    const items = [{ serial: eui, a: 1 }, { device: { odd: 1 }, a: 2 }]; // biome-ignore format: one line
    expect(await ask(items, { path: "/datacake", token })).toMatchObject({ status: 422, text: expect.stringContaining("which device") });
    expect(await rows()).toEqual([]);
    const two = [{ serial: newEui(), a: 1 }, { serial: newEui(), a: 2 }]; // biome-ignore format: one line
    expect(await ask(two, { path: "/datacake", token: nameless.deviceToken })).toMatchObject({ status: 403 });
    expect(await nameless.rows()).toEqual([]);
  });

  it("a value that is not stored is named by its field and where it stood: by HTTP 422 and 200, in a header for InfluxDB, and briefly for Particle", async () => {
    const { deviceToken: token } = await setUp({}, null);
    expect(await ask({ temperature: 1 }, { token })).toMatchObject({ status: 200 });
    const single = await ask({ temperature: "secret" }, { token });
    expect(single.status).toBe(422);
    expect(JSON.parse(single.text)).toEqual({
      ok: 0,
      error: "Nothing was stored: temperature: this field holds numbers, and this is text.",
      dropped: { kind_changed: 1 },
      rejected: [{ at: "temperature", reason: "kind_changed" }],
    });
    const batch = await ask([{ humidity: 1 }, { humidity: 2, temperature: true }, { ts: "soon", humidity: 3 }], { token });
    expect(JSON.parse(batch.text)).toMatchObject({ ok: 1, stored: 2, rejected: [{ at: "[2].ts", reason: "bad_time" }, { at: "[1].temperature", reason: "kind_changed" }] }); // biome-ignore format: one line
    const values = JSON.stringify([{ ts: Date.now(), values: { temperature: [1] } }]);
    expect(JSON.parse((await ask(values, { token, path: "/thingsboard" })).text)).toMatchObject({ rejected: [{ at: "[0].values.temperature" }] });
    const lines = await ask('weather a=1\nweather a="secret"', { token, path: "/line/api/v2/write", type: "text/plain" });
    expect([lines.status, new URLSearchParams(lines.headers.get("kept-rejected") ?? "").get("line 2 weather.a")]).toEqual([204, "kind_changed"]);
    const brief = await ask({ event: "temperature", data: "warm", published_at: new Date().toISOString(), coreid: newEui() }, { token, path: "/particle" });
    expect(brief).toMatchObject(ok(202, '{"ok":0,"error":"kind_changed","at":"temperature"}'));
    for (const { text } of [single, batch, brief]) expect(text).not.toMatch(/secret|warm/);
  });

  it("a body without the device's name, which the address has then: stored; in neither: 422 and what to do", async () => {
    const masked = (at: Date) => ttsUp({ eui: "", at }, {}, { end_device_ids: undefined });
    expect(await ask(masked(new Date()), { path: `/tts/${known.eui.toUpperCase()}` })).toMatchObject(ok(200, '{"ok":1}'));
    expect(await ask(masked(new Date()), { path: "/tts" })).toMatchObject({ status: 422, text: expect.stringContaining("which device") });
  });

  it("what cannot be read: 400, and what is not in its format: 422, in a line [2.2.1d]", async () => {
    for (const body of ["{", "", '{"a":1,"a":2}']) expect(await ask(body, { path: "/tts" }), body).toMatchObject({ status: 400 });
    for (const format of ["tts", "chirpstack", "particle", "senml"]) {
      const { status, text } = await ask({ hello: "there" }, { path: `/${format}` });
      expect(status, format).toBe(422);
      expect(JSON.parse(text).error.length).toBeLessThan(200);
    }
  });

  it("the same name with something else in it: 409", async () => {
    const at = new Date();
    expect(await ask(ttsUp(frame({ at, id: "x" })))).toMatchObject({ status: 200 });
    expect(await ask(ttsUp(frame({ at, id: "x", value: 4 })))).toMatchObject({ status: 409 });
  });

  it("protobuf, or another type: 415 and to use JSON", async () => {
    for (const type of ["application/octet-stream", "application/x-protobuf", "application/xml", null])
      expect(await ask(new Uint8Array([8, 1]).toString(), { path: "/chirpstack?event=up", type: type ?? "application/cbor" })).toMatchObject({
        status: 415,
        text: expect.stringContaining("JSON"),
      });
  });

  it("too big: 413 [2.2.1d]", async () => {
    expect(await ask({ note: "x".repeat(1024 * 1024) })).toMatchObject({ status: 413 });
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`f${index}`, 1]));
    expect(await ask(ttsUp(frame(), { decoded_payload: many }))).toMatchObject({ status: 413 });
  });

  it("GET, in which values would stand in the address: 405", async () => {
    const query = new URLSearchParams(event() as unknown as Record<string, string>);
    const { status, headers } = await ask(null, { method: "GET", path: `/particle?${query}`, type: null });
    expect([status, headers.get("allow")]).toEqual([405, "POST, PUT"]);
    expect(await ask({ a: 1 }, { method: "PUT" })).toMatchObject({ status: 405 });
  });

  it("Particle is answered in 64 bytes at most, whatever happens", async () => {
    const late = new Date(Date.now() - 20 * MINUTE).toISOString();
    const robot = { "user-agent": "ParticleBot/1.1 (https://docs.example)" };
    const answers = [
      await ask(event({ data: '{"p1":1,"p2":2}' })),
      await ask(event({ data: '{"p1":3,"p2":"x","b c":[1],"d":{"e":[1]},"p3":1}', event_id: "e1" })),
      await ask(event({ data: '{"p1":4}', event_id: "e1" })),
      await ask(event({ published_at: late })),
      await ask(event(), { token: null, path: "/particle" }),
      await ask(event(), { token: newToken("program"), path: "/particle" }),
      await ask(event(), { token: null, headers: robot }),
      await ask("{", { headers: robot }),
      await ask(event(), { path: `/particle/${newEui()}?secret=${known.token}` }),
      await ask("{}", { path: "/particle" }),
      await ask("{", { path: "/particle" }),
      await ask(event({ data: "x".repeat(501) })),
      await ask(event({ data: "x".repeat(1024 * 1024) }), { path: "/particle" }),
      await ask(event(), { path: "/particle", type: "application/x-protobuf" }),
      await ask(null, { path: "/particle", method: "GET" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 409, 422, 401, 401, 401, 400, 401, 422, 400, 422, 413, 415, 405]);
    for (const { text } of answers) {
      expect(Buffer.byteLength(text), text).toBeLessThanOrEqual(MOST_FOR_PARTICLE);
      expect(JSON.parse(text)).toHaveProperty("ok");
    }
  });

  it("agents of InfluxDB are answered 204 and nothing, with what was dropped in a header; refusals are JSON", async () => {
    const at = { path: "/line/write?precision=s", type: "text/plain", token: known.deviceToken };
    expect(await ask("m value=1", at)).toMatchObject(ok(204, ""));
    const partly = await ask("m value=2\nbroken", { ...at, path: `/line/${known.id}/api/v2/write` });
    expect([partly.status, partly.headers.get("kept-dropped")]).toEqual([204, "unreadable=1"]);
    expect(await ask("m value=1", { ...at, path: "/line" })).toMatchObject(ok(200, '{"ok":1}'));
    expect(await ask("m value=1", { ...at, path: "/line", type: "application/x-www-form-urlencoded" })).toMatchObject(ok(200, '{"ok":1}'));
    expect(await ask("broken", at)).toMatchObject({ status: 422, text: expect.stringContaining("unreadable") });
    expect(await ask("m value=1", { ...at, token: null })).toMatchObject({ status: 401 });
    expect(await ask("m value=1 1", { ...at, path: "/line/write?precision=fortnights" })).toMatchObject({ status: 422 });
  });
});
