/** What holds for every operation of the API, whichever it is. Its route is "/api/v1/[[...path]]". */
import { beforeAll, describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { makeProgram } from "#tests/support/program.ts";
import { makeUser, makeWorkspace, makeWorld, type World } from "#tests/support/world.ts";
import { type Answer, call } from "./calling.ts";

let world: World;
let token: string;
let list: string;

beforeAll(async () => {
  world = await makeWorld();
  token = (await makeProgram(world.workspaceId, world.session.userId)).token;
  list = `/workspaces/${world.workspaceId}/devices`;
});

const codeOf = ({ status, json }: Answer) => [status, json.code];
const withoutId = ({ status, text, json }: Answer) => [status, text.replace(json.requestId, "")];

describe("a token", () => {
  it("is shown in the Authorization header, as a Bearer", async () => {
    expect((await call("/token", { token })).status).toBe(200);
    expect((await call("/token", { headers: { authorization: `bearer ${token}` } })).status).toBe(200);
  });

  it.each([
    ["none", {}],
    ["a cookie", { cookie: "__Host-session=abc" }],
    ["Basic", { authorization: "Basic a2VwdDprZXB0" }],
    ["an odd word", { authorization: "Bearer " }],
  ])("is asked for where there is %s", async (_, headers) => {
    const answer = await call("/token", { headers });
    expect(codeOf(answer)).toEqual([401, "token.missing"]);
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="Kept"');
  });

  it("is refused in an address, where logs would keep it, even beside a working one", async () => {
    expect(codeOf(await call(`/token?token=${token}`))).toEqual([401, "token.in_address"]);
    expect(codeOf(await call(`/token?access_token=${token}`, { token }))).toEqual([401, "token.in_address"]);
    expect(codeOf(await call(`/workspaces/${token}`, { token }))).toEqual([401, "token.in_address"]);
  });

  it("is one and the same unknown whether mistyped, of a device, ended or past its end", async () => {
    const { userId } = world.session;
    const over = await makeProgram(world.workspaceId, userId, { expiresAt: new Date(Date.now() - 1_000) });
    const ended = await makeProgram(world.workspaceId, userId, { revokedAt: new Date() });
    const device = await devices.register(await world.enter("devices:add"), { name: "Gauge" });
    const answers = await Promise.all([over.token, ended.token, device.token, `${token}x`].map((one) => call("/token", { token: one })));
    for (const answer of answers) expect(codeOf(answer)).toEqual([401, "token.unknown"]);
    expect(new Set(answers.map((answer) => withoutId(answer).join())).size).toBe(1);
  });
});

describe("an answer", () => {
  it("has its right type and charset, whatever it is [4.1.1]", async () => {
    expect((await call("/token", { token })).headers.get("content-type")).toBe("application/json; charset=utf-8");
    for (const path of ["/token", "/nothing", list]) {
      expect((await call(path)).headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    }
  });

  it("that says no is a problem with a type that leads to the documentation, a code, and the number of its request", async () => {
    const answer = await call("/nothing", { token });
    expect(answer.json).toEqual({
      type: "/docs/api#problem-not-found",
      title: expect.any(String),
      status: 404,
      detail: expect.any(String),
      code: "not_found",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it("has a strong tag where it reads, and nothing in it for whoever has that already", async () => {
    const first = await call(list, { token });
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    for (const said of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await call(list, { token, headers: { "if-none-match": said } });
      expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", etag]);
    }
    await devices.register(await world.enter("devices:add"), { name: "Another" });
    const changed = await call(list, { token, headers: { "if-none-match": etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).not.toBe(etag);
  });

  it("to HEAD is that to GET without its body", async () => {
    const [get, head] = [await call(list, { token }), await call(list, { token, method: "HEAD" })];
    expect([head.status, head.headers.get("etag"), head.text]).toEqual([200, get.headers.get("etag"), ""]);
  });

  it("says what is left of the token's budget, also where it says no; after 600 in a minute it is to wait", async () => {
    const mine = await makeProgram(world.workspaceId, world.session.userId);
    const [first, second, unknown] = [await call("/token", mine), await call("/nothing", mine), await call("/token")];
    for (const { headers } of [first, second, unknown]) expect(headers.get("ratelimit-policy")).toBe('"api";q=600;w=60');
    expect(first.headers.get("ratelimit")).toBe('"api";r=599;t=60');
    expect(second.headers.get("ratelimit")).toMatch(/^"api";r=598;t=\d+$/);
    expect(unknown.headers.get("ratelimit")).toBeNull();
    await account().budget.updateMany({ where: { spent: 2 }, data: { spent: 600 } });
    const over = await call("/token", mine);
    expect(codeOf(over)).toEqual([429, "api.limited"]);
    expect(over.headers.get("ratelimit")).toMatch(/^"api";r=0;t=\d+$/);
    expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await call("/token", { token })).status).toBe(200);
  });

  it("is 429 when all tokens of a workspace, or all that an account issued, asked too often together", async () => {
    const own = await makeWorld();
    const [one, two] = [await makeProgram(own.workspaceId, own.session.userId), await makeProgram(own.workspaceId, own.session.userId)];
    const elsewhere = await makeProgram(await makeWorkspace(own.session), own.session.userId);
    expect((await call("/token", one)).status).toBe(200);
    await account().budget.updateMany({ where: { spent: 1 }, data: { spent: 1_200 } });
    const over = await call("/token", two);
    expect([codeOf(over), Number(over.headers.get("retry-after")) > 0]).toEqual([[429, "api.workspace.limited"], true]);
    expect((await call("/token", elsewhere)).status).toBe(200);
    await account().budget.updateMany({ where: { spent: { gte: 1_200 } }, data: { spent: 2_400 } });
    expect(codeOf(await call("/token", elsewhere))).toEqual([429, "api.account.limited"]);
    expect((await call("/token", { token })).status).toBe(200);
  });
});

describe("an address", () => {
  it("that there is not is not found", async () => {
    for (const path of ["", "/", "/nothing", "/token/more", "/workspaces/%zz", `${list}/`, "/workspaces//devices"]) {
      expect(codeOf(await call(path, { token })), path).toEqual([404, "not_found"]);
    }
  });

  it("names the methods that it knows to whoever uses another [4.1.4]", async () => {
    for (const [path, method, allow] of [
      ["/token", "POST", "GET, HEAD"],
      [list, "DELETE", "GET, HEAD, POST"],
    ] as const) {
      // biome-ignore format: one line
      const answer = await call(path, { token, method });
      expect(codeOf(answer)).toEqual([405, "method.wrong"]);
      expect(answer.headers.get("allow")).toBe(allow);
    }
  });

  it("with an identifier that is no UUID is not found before the body is checked, and after the right to the workspace", async () => {
    const change = (one: string) => call(`${list}/${one}`, { token, method: "PATCH", body: { nam: "x" } });
    expect(codeOf(await change("no-number"))).toEqual([404, "not_found"]);
    expect(codeOf(await change(ids.new())), "a UUID gets as far as the body").toEqual([422, "input.invalid"]);
    const reader = await makeProgram(world.workspaceId, world.session.userId, { scopes: ["devices:read"] });
    expect(codeOf(await call(`${list}/no-number`, { ...reader, method: "PATCH", body: {} }))).toEqual([403, "token.scope_missing"]);
  });

  it("of what is somebody else's, missing or no number at all gets the same answer, byte for byte", async () => {
    const stranger = await makeWorld();
    const theirs = (await devices.register(await stranger.enter("devices:add"), { name: "Theirs" })).device.id;
    const paths = [
      `/workspaces/${stranger.workspaceId}`,
      `/workspaces/${ids.new()}`,
      "/workspaces/x",
      `/workspaces/${world.workspaceId.toUpperCase()}`,
      `/workspaces/${stranger.workspaceId}/devices/${theirs}`,
      `${list}/${theirs}`,
      `${list}/${ids.new()}`,
      `${list}/%00`,
      `${list}/${world.workspaceId}`,
      "/nothing",
    ];
    const answers = await Promise.all(paths.map((path) => call(path, { token })));
    expect(new Set(answers.map((answer) => withoutId(answer).join()))).toHaveLength(1);
    expect(answers[0]?.status).toBe(404);
  });
});

describe("a body", () => {
  const post = (raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => call(list, { token, method: "POST", raw, headers });
  const fine = '{"name":"Gauge"}';

  it("is JSON and says so", async () => {
    for (const type of ["application/json", "application/json; charset=utf-8", 'Application/JSON; charset="UTF-8"']) {
      expect((await post(fine, { "content-type": type })).status).toBe(201);
    }
    for (const type of [
      "",
      "text/plain",
      "application/json; charset=latin1",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "application/problem+json",
    ]) {
      expect(codeOf(await post(fine, { "content-type": type })), type).toEqual([415, "body.wrong_type"]);
    }
    expect((await post(fine, { "content-encoding": "gzip" })).status).toBe(415);
  });

  it.each([
    ["nothing", ""],
    ["half of it", '{"name":'],
    ["a name twice", '{"name":"a","name":"b"}'],
    ["a list", "[]"],
    ["null", "null"],
    ["nine levels", `{"name":${"[".repeat(9)}${"]".repeat(9)}}`],
  ])("of %s cannot be read [2.2.1c]", async (_, raw) => {
    expect(codeOf(await post(raw))).toEqual([400, "body.malformed"]);
  });

  it("that is no UTF-8 cannot be read", async () => {
    expect((await post(new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400);
  });

  it("has a mebibyte at most, by what it says and by what it is", async () => {
    expect(codeOf(await post(" ".repeat(1024 * 1024 + 1)))).toEqual([413, "body.too_large"]);
    expect(codeOf(await post(fine, { "content-length": "1048577" }))).toEqual([413, "body.too_large"]);
  });

  it("on an operation without one is rejected, and the operation does nothing [2.2.1c]", async () => {
    const { id } = (await devices.register(await world.enter("devices:add"), { name: "Gauge" })).device;
    const retire = (raw: string) => call(`${list}/${id}/retire`, { token, method: "POST", raw });
    expect(codeOf(await retire("{}"))).toEqual([422, "body.unexpected"]);
    expect((await call(`${list}/${id}`, { token })).json.retiredAt).toBeNull();
    expect((await retire("")).status).toBe(204);
  });

  it("with anything that is not declared is refused, and each fault is named with its field [2.2.1c, 8.2.3b]", async () => {
    const answer = await post('{"nam":"x","__proto__":{"name":"y"},"constructor":1}');
    expect(codeOf(answer)).toEqual([422, "input.invalid"]);
    expect(answer.json.type).toBe("/docs/api#problem-invalid");
    expect(answer.json.errors.map(({ field }: { field: string }) => field).sort()).toEqual(["__proto__", "constructor", "nam", "name"]);
    expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort(), "in the body (RFC 6901)").toEqual(["#/__proto__", "#/constructor", "#/nam", "#/name"]); // biome-ignore format: one line
  });
});

describe("an idempotency key", () => {
  it("has 16 to 100 visible characters; with any other key the request is rejected and does nothing [2.2.1c]", async () => {
    const place = await makeWorld();
    const { token: own } = await makeProgram(place.workspaceId, place.session.userId);
    const add = (key: string) =>
      call(`/workspaces/${place.workspaceId}/devices`, { token: own, method: "POST", body: { name: "Gauge" }, headers: { "idempotency-key": key } });
    for (const key of ["", "x".repeat(15), "x".repeat(101), `${"x".repeat(16)} y`, `"${"x".repeat(15)}"`]) {
      expect(codeOf(await add(key)), key).toEqual([422, "idempotency.bad_key"]);
    }
    expect(await account().device.count({ where: { workspaceId: place.workspaceId } })).toBe(0);
    for (const key of ["x".repeat(16), "y".repeat(100), `"${"z".repeat(16)}"`]) expect((await add(key)).status, key).toBe(201);
  });
});

describe("a query", () => {
  it("with anything that is not declared, twice or out of bounds is refused [2.2.1c]", async () => {
    for (const [query, field] of [
      ["x=1", "x"],
      ["limit=1&limit=2", "limit"],
      ["limit=0", "limit"],
      ["limit=101", "limit"],
      ["limit=ten", "limit"],
      ["__proto__=1", "__proto__"],
    ]) {
      // biome-ignore format: one line
      const answer = await call(`${list}?${query}`, { token });
      expect([answer.status, answer.json.errors[0].field], query).toEqual([422, field]);
      expect(answer.json.errors[0].pointer, "the query has none").toBeUndefined();
    }
    expect((await call("/token?x=1", { token })).status).toBe(422);
  });
});

describe("a list", () => {
  it("comes page by page, each thing once and in one order, though others come and go", async () => {
    const mine = await makeWorld();
    const { token } = await makeProgram(mine.workspaceId, mine.session.userId);
    const add = async (name: string) => (await devices.register(await mine.enter("devices:add"), { name })).device.id;
    const made = [await add("a"), await add("b"), await add("c"), await add("d")];
    const path = `/workspaces/${mine.workspaceId}/devices?limit=2`;
    const first = await call(path, { token });
    expect(first.json.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 2));
    await account().device.delete({ where: { id: made[1] ?? "" } });
    const second = await call(`${path}&cursor=${first.json.next}`, { token });
    expect(second.json.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(2));
    expect(second.json.next).toBeNull();
  });

  it("refuses a cursor of another list, another token or nobody with one and the same answer", async () => {
    const mine = await makeWorld();
    const [one, other] = [await makeProgram(mine.workspaceId, mine.session.userId), await makeProgram(mine.workspaceId, mine.session.userId)];
    for (const name of ["a", "b"]) await devices.register(await mine.enter("devices:add"), { name });
    const path = `/workspaces/${mine.workspaceId}/devices?limit=1`;
    const { next } = (await call(path, one)).json;
    expect((await call(`${path}&cursor=${next}`, one)).status).toBe(200);
    const wrong = [
      await call(`${path}&cursor=${next}`, other),
      await call(`/workspaces?cursor=${next}`, one),
      await call(`${path}&cursor=x`, one),
      await call(`${path}&cursor=`, one),
      await call(`${path}&cursor=${next.slice(0, -2)}`, one),
    ];
    expect(new Set(wrong.map((answer) => withoutId(answer).join()))).toHaveLength(1);
    expect(wrong[0]?.json.errors).toEqual([{ field: "cursor", detail: expect.any(String) }]);
  });
});

describe("what a token may do", () => {
  it("is what its scopes say, in the workspace it was issued in", async () => {
    const reader = await makeProgram(world.workspaceId, world.session.userId, { scopes: ["devices:read"] });
    expect((await call(list, reader)).status).toBe(200);
    expect(codeOf(await call(list, { ...reader, method: "POST", body: { name: "x" } }))).toEqual([403, "token.scope_missing"]);
    expect(codeOf(await call("/workspaces", reader))).toEqual([403, "token.scope_missing"]);
  });

  it("reaches the workspaces below where it was issued for them, and no others", async () => {
    const below = await makeWorld();
    await account().workspace.update({ where: { id: below.workspaceId }, data: { parentId: world.workspaceId, inherits: true } });
    const wide = await makeProgram(world.workspaceId, world.session.userId, { reachesBelow: true });
    const names = async (token: string) => (await call("/workspaces", { token })).json.items.map(({ id }: { id: string }) => id).sort();
    expect(await names(wide.token)).toEqual([world.workspaceId, below.workspaceId].sort());
    expect(await names(token)).toEqual([world.workspaceId]);
    await account().workspace.update({ where: { id: below.workspaceId }, data: { inherits: false } });
    expect(await names(wide.token)).toEqual([world.workspaceId]);
  });

  it("ends with what its issuer may do [8.3.2d]", async () => {
    const member = await makeUser("Ben");
    await account().membership.create({ data: { workspaceId: world.workspaceId, userId: member.userId, role: "admin", since: new Date() } });
    const theirs = await makeProgram(world.workspaceId, member.userId);
    expect((await call(list, theirs)).status).toBe(200);
    await account().membership.deleteMany({ where: { userId: member.userId } });
    expect((await call(list, theirs)).status).toBe(404);
  });
});
