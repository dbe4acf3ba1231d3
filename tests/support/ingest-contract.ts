/**
 * What every mount of ingest must do, whatever carries it. A mount is an address, and a way to make devices behind it:
 * the same suite runs against `node:http`, against the handler of the Next route, and against a running server.
 */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

/** `path` is what follows the address of the mount; `stored` tells how many readings of it are stored. */
export type Sender = { token: string; path?: string; stored(): Promise<number> };
export type Mount = { url: string; sender(): Promise<Sender> };

type Sent = { status: number; body: Record<string, unknown>; headers: Headers };
type Options = { token?: string | null; type?: string | null; headers?: Record<string, string>; method?: string; query?: string };

async function send(url: string, body: unknown, { token, type = "application/json", headers = {}, method = "POST", query = "" }: Options): Promise<Sent> {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(url + query, {
    method,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(type ? { "content-type": type } : {}), ...headers },
    ...(method === "GET" || method === "HEAD" ? {} : { body: (isRaw ? body : JSON.stringify(body)) as BodyInit }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {}, headers: response.headers };
}

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
const hourAgo = () => Date.now() - 3_600_000;

/** Bodies that cannot be read: refused whole, by a sentence. */
const REFUSED: [name: string, body: string | Uint8Array, status: number, sentence: RegExp][] = [
  ["nothing at all", "", 400, /empty/],
  ["broken JSON", '{"a":', 400, /valid JSON/],
  ["NaN", '{"a":NaN}', 400, /valid JSON/],
  ["Infinity", '{"a":Infinity}', 400, /valid JSON/],
  ["bytes that are not UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, /UTF-8/],
  ["a bare number", "5", 400, /an object/],
  ["nine levels", deep(9), 400, /8 levels/],
  ["a hundred thousand levels", "[".repeat(100_000), 400, /8 levels/],
  ["a name twice", '{"temperature":1,"temperature":2}', 400, /"temperature" appears twice/],
  ["a name twice, once escaped", '{"temperature":1,"t\\u0065mperature":2}', 400, /"temperature" appears twice/],
  ["a name twice, inside", '[{"ts":1,"values":{"a":1,"a":2}}]', 400, /"a" appears twice/],
  ["an empty list", "[]", 422, /no reading/],
  ["an empty object", "{}", 422, /no reading/],
  ["only null", '{"temperature":null}', 422, /no reading/],
  ["501 readings", JSON.stringify(Array.from({ length: 501 }, (_, index) => ({ ts: hourAgo() + index, values: { a: index } }))), 413, /500/],
  ["10 000 fields", JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 1]))), 413, /500/],
  ["more than a mebibyte", JSON.stringify({ note: "x".repeat(1024 * 1024) }), 413, /1 MiB/],
];

/** Single readings that cannot be stored: dropped under a name. */
const DROPPED: [name: string, body: string, reason: string][] = [
  ["an object", '{"a":{"b":1}}', "nested"],
  ["a list", '{"a":[1]}', "nested"],
  ["a list in a list", "[[1]]", "nested"],
  ["beyond every number", '{"a":1e400}', "not_a_number"],
  ["below every number", '{"a":-1e400}', "not_a_number"],
  ["text of 501 characters", JSON.stringify({ a: "x".repeat(501) }), "text_too_long"],
  ["U+0000", '{"a":"b\\u0000c"}', "bad_text"],
  ["half a character", '{"a":"\\ud800"}', "bad_text"],
  ["a name with a space", '{"a b":1}', "bad_field"],
  ["a name with U+0000", '{"a\\u0000":1}', "bad_field"],
  ["a name that turns the text around", '{"a\\u202eb":1}', "bad_field"],
  ["an empty name", '{"":1}', "bad_field"],
  ["a name of 65 characters", JSON.stringify({ ["x".repeat(65)]: 1 }), "bad_field"],
  ["1970", '{"ts":0,"values":{"a":1}}', "too_old"],
  ["1969", '{"ts":-1,"values":{"a":1}}', "too_old"],
  ["2999 in seconds", '{"time":32472144000,"a":1}', "future"],
  ["2999 in milliseconds", '{"ts":32472144000000,"values":{"a":1}}', "future"],
  ["2999 in words", '{"time":"2999-01-01T00:00:00Z","a":1}', "future"],
  ["ten minutes ahead", JSON.stringify({ time: Date.now() + 600_000, a: 1 }), "future"],
  ["a time that is none", '{"time":"yesterday","a":1}', "bad_time"],
  ["the 31st of February", '{"time":"2026-02-31T00:00:00Z","a":1}', "bad_time"],
  ["a time in an object", '{"time":{},"a":1}', "bad_time"],
  ["a time beyond all units", '{"time":1e300,"a":1}', "bad_time"],
];

/** What is stored, and how many readings it is. */
const STORED: [name: string, body: unknown, stored: number][] = [
  ["one value", { temperature: 21.5 }, 1],
  ["several values", { temperature: 21.5, open: true, note: "fine" }, 3],
  ["seconds", { time: Math.floor(hourAgo() / 1000), temperature: 1 }, 1],
  ["milliseconds", { timestamp: hourAgo(), temperature: 1 }, 1],
  ["seconds as text", { field: "temperature", value: 2, timestamp: String(Math.floor(hourAgo() / 1000)) }, 1],
  ["ISO 8601", { ts: new Date(hourAgo()).toISOString(), temperature: 1 }, 1],
  ["four minutes ahead", { time: Date.now() + 240_000, temperature: 1 }, 1],
  ["a record", { field: "temperature", value: 3 }, 1],
  ["a list of records", [{ field: "a", value: 1 }, { field: "b", value: true }], 2], // biome-ignore format: one case, one line
  ["ThingsBoard's", { ts: hourAgo(), values: { temperature: "42", note: "a" } }, 2],
  ["a mixed list", [{ ts: hourAgo(), values: { a: 1 } }, { a: 2 }], 2],
  ["2^63", '{"a":9223372036854775808}', 1],
  ["the largest number", '{"a":1.7976931348623157e308}', 1],
  ["__proto__ and constructor", '{"__proto__":1,"constructor":2,"toString":3}', 3],
  ["letters of other scripts", { température: 1, 温度: 2, θερμοκρασία: 3 }, 3],
  ["null beside a value", { a: null, b: 1 }, 1],
  ["500 readings", Array.from({ length: 500 }, (_, index) => ({ ts: hourAgo() + index, values: { a: index } })), 500],
  ["text of 500 characters outside the basic plane", { a: "😀".repeat(500) }, 1],
];

export function ingestContract(name: string, mount: () => Promise<Mount>): void {
  const setUp = async () => {
    const { url: base, sender } = await mount();
    const { token, stored, path = "" } = await sender();
    const url = base + path;
    return { url, token, stored, post: (body: unknown, options: Options = {}) => send(url, body, { token, ...options }) };
  };

  describe(`ingest through ${name}`, () => {
    it.each(STORED)("stores %s", async (_name, body, count) => {
      const { post, stored } = await setUp();
      const answer = await post(body);
      expect(answer).toMatchObject({ status: 200, body: count === 1 ? { ok: 1 } : { ok: 1, stored: count } });
      expect(await stored()).toBe(count);
    });

    it.each(REFUSED)("refuses %s, and stores nothing", async (_name, body, status, sentence) => {
      const { post, stored } = await setUp();
      const answer = await post(body);
      expect(answer).toMatchObject({ status, body: { ok: 0, error: expect.stringMatching(sentence) } });
      expect(await stored()).toBe(0);
    });

    it.each(DROPPED)("drops %s by name, and stores what stands beside it", async (_name, body, reason) => {
      const { post, stored } = await setUp();
      expect(await post(body)).toMatchObject({ status: 422, body: { ok: 0, dropped: { [reason]: 1 } } });
      expect(await post(body.startsWith("[[") ? '[[1],{"fine":1}]' : `[${body},{"fine":1}]`)).toMatchObject({
        status: 200,
        body: { ok: 1, stored: 1, dropped: { [reason]: 1 } },
      });
      expect(await stored()).toBe(1);
    });

    it("stores a reading once however often it is sent, and acknowledges it each time", async () => {
      const { post, stored } = await setUp();
      const body = [{ ts: hourAgo(), values: { a: 1, b: "x" } }];
      expect((await post(body)).body).toEqual({ ok: 1, stored: 2 });
      expect(await post(body)).toMatchObject({ status: 200, body: { ok: 1, dup: 2 } });
      expect(await post([...body, ...body])).toMatchObject({ status: 200, body: { ok: 1, dup: 4 } });
      expect(await stored()).toBe(2);
    });

    it("keeps the kind a field began with", async () => {
      const { post } = await setUp();
      await post({ a: 1, b: true, c: "x" });
      expect(await post({ a: "x", b: 1, c: false, d: 1 })).toMatchObject({ status: 200, body: { stored: 1, dropped: { kind_changed: 3 } } });
    });

    it("adds 200 fields and drops the readings of any more", async () => {
      const { post, stored } = await setUp();
      const fields = (from: number, to: number) => Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`f${from + index}`, 1]));
      await post(fields(0, 150));
      expect(await post(fields(100, 300))).toMatchObject({ status: 200, body: { stored: 100, dropped: { field_limit: 100 } } });
      expect(await post({ another: 1 })).toMatchObject({ status: 422, body: { dropped: { field_limit: 1 } } });
      expect(await stored()).toBe(250);
    });

    it("takes the token as Bearer, Token, Basic (as password, or as user without one) and X-Api-Key", async () => {
      const { token, post, stored } = await setUp();
      const forms = [
        { authorization: `Bearer ${token}` },
        { authorization: `token ${token}` },
        basic(`anybody:${token}`),
        basic(`${token}:`),
        { "x-api-key": token },
      ];
      for (const headers of forms) expect((await post({ a: 1 }, { token: null, headers: headers as Record<string, string> })).status).toBe(200);
      expect(await stored()).toBe(forms.length);
    });

    it("refuses a missing, a mistyped, an unknown and a malformed token with 401", async () => {
      const { token, post, stored } = await setUp();
      const swapped = `${token.slice(0, -1)}${token.endsWith("2") ? "3" : "2"}`;
      for (const wrong of [null, swapped, "x", `kept_d_${"1".repeat(50)}`]) {
        const answer = await post({ a: 1 }, { token: wrong });
        expect(answer).toMatchObject({ status: 401, body: { ok: 0 } });
        expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      }
      expect(await stored()).toBe(0);
    });

    it("refuses a token in the address, even with a right one in the header, and says what to do", async () => {
      const { token, post, stored } = await setUp();
      for (const query of [`?token=${token}`, `?x=${token}`, "?access_token=abc", `/${token}`]) {
        const answer = await post({ a: 1 }, { query });
        // A path of its own need not reach ingest at all.
        expect([401, 404]).toContain(answer.status);
        if (query.startsWith("?")) expect(answer.body).toMatchObject({ ok: 0, error: expect.stringMatching(/header/) });
      }
      expect(await stored()).toBe(0);
    });

    it("refuses other types than JSON with 415 and says which to use", async () => {
      const { post } = await setUp();
      for (const type of ["application/octet-stream", "application/x-protobuf", "application/json; charset=latin1", "application/xml"]) {
        expect(await post('{"a":1}', { type })).toMatchObject({ status: 415, body: { error: expect.stringMatching(/JSON/) } });
      }
      expect(await post('{"a":1}', { headers: { "content-encoding": "br" } })).toMatchObject({ status: 415 });
      // Whoever forgets to say that it is JSON says one of these.
      for (const type of ["application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded"])
        expect((await post('{"a":1}', { type })).status).toBe(200);
    });

    it("takes a gzipped body as it was before, and refuses one that is none or unfolds into too much", async () => {
      const { post, stored } = await setUp();
      const headers = { "content-encoding": "gzip" };
      expect((await post(gzipSync('{"a":1}'), { headers })).body).toEqual({ ok: 1 });
      expect(await post('{"a":1}', { headers })).toMatchObject({ status: 400, body: { error: expect.stringMatching(/gzipped/) } });
      expect(await post(gzipSync(`{"a":"${"x".repeat(40_000_000)}"}`), { headers })).toMatchObject({ status: 413 });
      expect(await stored()).toBe(1);
    });

    it("answers every other method with 405", async () => {
      const { post } = await setUp();
      for (const method of ["GET", "PUT", "PATCH", "DELETE"]) expect((await post({ a: 1 }, { method })).status).toBe(405);
    });

    it("gives every reading without a time one of its own, so that none is lost", async () => {
      const { post, stored } = await setUp();
      const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => post([{ a: index }, { a: index }])));
      expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
      expect(await stored()).toBe(80);
    });
  });
}
