import { afterAll, describe, expect, it } from "vitest";
import { type Decoding, decode } from "#lib/measurements/decoding/decode.ts";
import { SandboxProcess } from "#lib/measurements/decoding/sandbox/process.ts";
import { Sandbox, sandbox } from "#lib/measurements/decoding/sandbox/sandbox.ts";

const at = new Date("2026-05-01T12:00:00Z");
let customers = 0;

/** Each for a workspace of its own, so that none has to wait for another's time. */
const run = (source: string, { bytes = [1, 2, 3], port = 7, accountId = `w${customers++}` } = {}): Promise<Decoding> =>
  decode({ accountId, kind: "javascript", source }, { bytes: Uint8Array.from(bytes), port }, at);

const fields = async (source: string, given = {}) => {
  const decoding = await run(source, given);
  return "fault" in decoding ? decoding : Object.assign({}, ...decoding.samples.map(({ pairs }) => Object.fromEntries(pairs)));
};
/** What an expression is worth in there, as text. */
const value = async (expression: string) => (await fields(`function decodeUplink(input) { return { data: { v: String(${expression}) } } }`)).v;
const inUplink = (body: string) => `function decodeUplink(input) { ${body} }`;

afterAll(() => sandbox().end());

describe("programs in the shapes of other platforms", () => {
  it("gives decodeUplink bytes, port and time, and takes data, as The Things Stack and ChirpStack 4 do", async () => {
    const source = inUplink(
      "return { data: { n: input.bytes.length, port: input.fPort, at: input.recvTime.toISOString(), air: { temperature: input.bytes[0] / 10 } } }",
    );
    expect(await fields(source)).toEqual({ n: 3, port: 7, at: "2026-05-01T12:00:00.000Z", "air.temperature": 0.1 });
  });

  it("finds the function however it was declared, and has a console that says nothing", async () => {
    expect(await fields("const decodeUplink = ({ bytes }) => { console.log(bytes); return { data: { first: bytes[0] } } }")).toEqual({ first: 1 });
    expect(await fields("let codec = class { static run() { return { data: { ok: true } } } }; var decodeUplink = codec.run")).toEqual({ ok: true });
  });

  it("tells the program's errors as a fault, and its warnings beside what it read", async () => {
    expect(await run(inUplink("return { data: { a: 1 }, errors: ['too short', 'no port'] }"))).toEqual({ fault: "The program said: too short · no port" });
    expect(await run(inUplink("return { data: { a: 1 }, warnings: ['battery low'], errors: [] }"))).toMatchObject({ warnings: ["battery low"] });
  });

  it("gives Decoder bytes and port, and takes a list of fields or an object of values", async () => {
    const list =
      "function Decoder(bytes, port) { return [{ field: 'T', value: bytes[1] }, { field: 'P', value: port }, { field: 'T', value: 5, timestamp: 1777636800 }] }";
    expect(await run(list)).toMatchObject({
      samples: [
        {
          time: undefined,
          pairs: [
            ["T", 2],
            ["P", 7],
          ],
        },
        { time: 1777636800, pairs: [["T", 5]] },
      ],
    });
    expect(await fields("function Decoder(bytes, port) { return { T: bytes[1], P: port } }")).toEqual({ T: 2, P: 7 });
    expect(await fields("function Decode(fPort, bytes, variables) { return { T: bytes[1], P: fPort } }")).toEqual({ T: 2, P: 7 });
  });

  it("drops with a count what cannot be stored, and takes a very large whole number as a number", async () => {
    const decoding = await run(inUplink("return { data: { a: NaN, b: [1 / 0, 2], c: 10n, d: { e: { f: { g: { h: 1 } } } }, 'no name': 1, z: null } }"));
    if (!("drops" in decoding)) return expect.unreachable();
    expect(decoding.samples).toMatchObject([{ pairs: [["c", 10]] }]);
    expect(Object.fromEntries(decoding.drops)).toEqual({ not_a_number: 2, nested: 2, bad_field: 1 });
    expect(decoding.drops.places.map(({ at }) => at)).toEqual(["b", "d.e.f.g", "no name"]);
  });

  it.each([
    ["has no function", "const x = 1", "no function decodeUplink, Decode or Decoder"],
    ["is not JavaScript", "function (", "SyntaxError in or after line 1"],
    ["is empty", "", "no function"],
    ["throws", inUplink("\n\n  null.x"), "TypeError in or after line 3"],
    ["returns nothing", inUplink(""), "has to return an object"],
    ["returns a list in data", inUplink("return { data: [1] }"), "with an object of values in data"],
    ["returns a promise", "async function decodeUplink() { return { data: { a: 1 } } }", "returned a promise"],
    [
      "returns something else in its list",
      "function Decoder() { return [{ field: 'a', value: 1 }, 7] }",
      "Entry 2 of what the program returned is not { field, value }",
    ],
  ])("says what is wrong with a program that %s", async (_, source, sentence) => {
    expect(await run(source)).toEqual({ fault: expect.stringContaining(sentence) });
  });
});

describe("no way out", () => {
  it("has nothing of ours in reach", async () => {
    for (const name of [
      "process",
      "require",
      "module",
      "Buffer",
      "fetch",
      "XMLHttpRequest",
      "WebAssembly",
      "setTimeout",
      "Worker",
      "navigator",
      "std",
      "os",
      "scriptArgs",
      "print",
      "Deno",
      "__dirname",
    ])
      expect([name, await value(`typeof ${name}`)]).toEqual([name, "undefined"]);
  });

  it("has only what the language brings, wherever one looks from its global object", async () => {
    const walk = `(() => {
      const seen = new Set(), names = [];
      const look = (thing) => {
        if ((typeof thing !== "object" && typeof thing !== "function") || thing === null || seen.has(thing)) return;
        seen.add(thing);
        for (const key of Reflect.ownKeys(thing)) {
          names.push(String(key));
          const { value, get, set } = Reflect.getOwnPropertyDescriptor(thing, key);
          for (const next of [value, get, set]) look(next);
        }
        look(Object.getPrototypeOf(thing));
      };
      look(globalThis);
      return names.filter((name) => /^(process|require|host|node|env|fs|module|exports|child_process|kept.*|mainModule|binding|dlopen)$/i.test(name)).join();
    })()`;
    expect(await value(walk)).toBe("");
  });

  it.each([
    ["the constructor of a constructor", "this.constructor.constructor('return typeof process')()"],
    ["Function", "Function('return typeof process')()"],
    ["the constructor of what it is given", "input.constructor.constructor('return typeof process')()"],
    ["the constructor of the bytes", "input.bytes.constructor.constructor('return typeof process')()"],
    ["the constructor of a time", "input.recvTime.constructor.constructor('return typeof process')()"],
    ["the constructor of an asynchronous function", "(async () => {}).constructor('return typeof process') && typeof process"],
    ["the constructor of a generator", "(function* () {}).constructor('yield typeof process')().next().value"],
    ["eval, called indirectly", "(0, eval)('typeof process')"],
    ["the caller of a function", "(function f() { return typeof (f.caller?.constructor('return process')() ) })()"],
    ["an error's stack", "(() => { Error.prepareStackTrace = (e, frames) => frames?.[0]?.getThis?.()?.process; return typeof new Error().stack?.process })()"],
    [
      "an error that is thrown in the depths",
      "(() => { try { (function f() { f() })() } catch (e) { return e.constructor.constructor('return typeof process')() } })()",
    ],
    ["a proxy around everything", "new Proxy(globalThis, {}).constructor.constructor('return typeof process')()"],
    [
      "a species",
      "(() => { class A extends Array { static get [Symbol.species]() { return function () { return this.process } } } return typeof new A(1).map((x) => x)?.process })()",
    ],
  ])("finds no process by %s", async (_, expression) => {
    expect(await value(expression)).toBe("undefined");
  });

  it("loads no module, now or later", async () => {
    expect(await run("import fs from 'node:fs'; function decodeUplink() {}")).toEqual({ fault: expect.stringContaining("SyntaxError") });
    expect(await run(inUplink("return import('node:fs')"))).toEqual({ fault: expect.stringContaining("promise") });
    expect(
      await fields(
        `let got = "nothing"; ${inUplink("import('node:fs').then(() => { got = 'a module' }, () => { got = 'a refusal' }); return { data: { got } }")}`,
      ),
    ).toEqual({ got: "nothing" });
    expect(await run(inUplink("require('fs')"))).toEqual({ fault: expect.stringContaining("require is not defined") });
  });

  it("runs nothing after it returned", async () => {
    const accountId = "later";
    const source = inUplink("Promise.resolve().then(() => { for (;;); }); (async () => { await 0; for (;;); })(); return { data: { a: 1 } }");
    expect(await fields(source, { accountId })).toEqual({ a: 1 });
    expect(await fields(inUplink("return { data: { b: 1 } }"), { accountId })).toEqual({ b: 1 });
  });

  it("keeps nothing from one message to the next, of the same customer or another", async () => {
    const source = `globalThis.count = (globalThis.count ?? 0) + 1; Array.prototype.left = (Array.prototype.left ?? 0) + 1; Object.prototype.owned = 1; JSON.stringify.left = 1;
      ${inUplink("return { data: { count, left: Array.prototype.left } }")}`;
    for (const accountId of ["one", "one", "two", "one"]) expect(await fields(source, { accountId })).toEqual({ count: 1, left: 1 });
    expect(await value("[typeof Object.prototype.owned, typeof JSON.stringify.left, typeof count]")).toBe("undefined,undefined,undefined");
  });

  it("changes no object of ours by what it returns", async () => {
    const dangerous = [
      `return JSON.parse('{"data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}}')`,
      "return { data: { ['__proto__']: { polluted: 1 }, a: 1 }, ['__proto__']: { polluted: 1 } }",
      "return { data: { toString: 1, hasOwnProperty: 1, valueOf: 1, then: 1, a: 1 } }",
    ];
    for (const body of dangerous) expect(Object.entries(await fields(inUplink(body)))).toContainEqual(["a", 1]);
    expect(await run("function Decoder() { return [{ field: '__proto__', value: 1 }, { field: 'constructor', value: 2 }] }")).toMatchObject({
      samples: [
        {
          pairs: [
            ["__proto__", 1],
            ["constructor", 2],
          ],
        },
      ],
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("sees text alone of getters, proxies and toJSON, which run inside", async () => {
    expect(await fields(inUplink("return { get data() { return { a: 1 } } }"))).toEqual({ a: 1 });
    const proxy =
      "new Proxy({}, { ownKeys: () => ['data'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: (_, key) => key === 'data' ? { a: typeof process } : undefined })";
    expect(await fields(inUplink(`return ${proxy}`))).toEqual({ a: "undefined" });
    expect(await fields(inUplink("return { toJSON: () => ({ data: { a: typeof process } }) }"))).toEqual({ a: "undefined" });
    expect(await run(inUplink("return { toJSON() { for (;;); } }"))).toEqual({ fault: expect.stringContaining("took more than") });
    expect(await fields(inUplink('JSON.stringify = () => \'{"data":{"a":1}}\'; return {}'))).toEqual({ a: 1 });
    expect(await run(inUplink("JSON.stringify = () => ({ toString: () => { throw 1 } }); return {}"))).toEqual({ fault: "The program threw 1." });
    expect(await run(inUplink("JSON.stringify = () => 'x'.repeat(7e4); return {}"))).toEqual({ fault: "The program returned more than 64 KiB." });
  });

  it.each([
    ["a text", "throw 'down'", "The program threw down."],
    ["nothing", "throw undefined", "The program threw something."],
    ["a symbol", "throw Symbol('x')", "The program threw something."],
    ["an object whose message is a trap", "throw { get message() { for (;;); }, get name() { throw 1 } }", ""],
    ["a proxy that throws", "throw new Proxy({}, { get() { throw new Error('again') } })", ""],
    ["an error with a message of megabytes", "throw new Error('x'.repeat(2e6))", "Error in or after line 1: xxx"],
    ["something that says it was interrupted", "throw Object.assign(new Error('interrupted'), { name: 'InternalError' })", "The program took more than"],
    ["the control characters of a terminal", "throw new Error('\\u001b[31mred\\u202e')", "Error in or after line 1:  [31mred "],
  ])("survives that %s is thrown", async (_, body, sentence) => {
    const decoding = await run(inUplink(body));
    expect(decoding).toEqual({ fault: expect.stringContaining(sentence) });
    expect((decoding as { fault: string }).fault.length).toBeLessThanOrEqual(300);
  });

  it("has a clock and chance, as programs expect", async () => {
    expect(await fields(inUplink("return { data: { at: Date.now() > 1e12, chance: Math.random() < 1, parts: new Date(0).getUTCFullYear() } }"))).toEqual({
      at: true,
      chance: true,
      parts: 1970,
    });
  });
});

const TIME = "took more than 50 ms";
const ENDED = "did not stop by itself";

describe("limits", () => {
  it.each([
    ["an endless loop", "for (;;);", TIME],
    ["an endless loop that catches everything", "for (;;) try { for (;;); } catch {} finally { for (;;); }", TIME],
    ["a loop in a generator", "for (const x of (function* () { for (;;) yield 1 })());", TIME],
    ["a pattern that backtracks for ever", "/^(a+)+$/.test('a'.repeat(40) + 'b')", TIME],
    ["a pattern nested without end", "new RegExp('('.repeat(2e5))", "too many captures"],
    ["recursion without end", "(function f() { f() })()", "Maximum call stack"],
    ["recursion by toString", "const o = { toString() { return '' + o } }; '' + o", "Maximum call stack"],
    ["recursion by a proxy", "const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x", "Maximum call stack"],
    ["brackets nested without end", "eval('['.repeat(2e5))", "called itself too deep"],
    ["JSON nested without end", "JSON.parse('['.repeat(1e6))", "called itself too deep"],
    ["a text that doubles", "let s = 'x'; for (;;) s += s", "string too long"],
    ["a huge text", "return { data: { a: 'x'.repeat(2 ** 29) } }", "out of memory"],
    ["a list that grows", "const a = []; for (;;) a.push(new Array(1e4).fill(a))", "out of memory"],
    ["a huge buffer", "new ArrayBuffer(2 ** 31)", "invalid array buffer length"],
    ["a buffer that grows", "const b = new ArrayBuffer(8, { maxByteLength: 2 ** 40 }); b.resize(2 ** 39)", "invalid max array buffer length"],
    ["a huge shared buffer", "new SharedArrayBuffer(2 ** 31)", "invalid array buffer length"],
    ["a wait on shared memory", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)", "Atomics is not defined"],
    ["a number of a billion digits", "2n ** (10n ** 9n)", "BigInt is too large"],
    ["a sparse list that is searched", "new Array(2 ** 32 - 1).indexOf(1)", ENDED],
    ["a sparse list that is sorted", "new Array(2 ** 32 - 1).sort()", ENDED],
    ["sorting without end", "const a = new Uint8Array(4e6); for (;;) a.sort()", ENDED],
    ["a result of megabytes", "return { data: { a: 'x'.repeat(1e6) } }", "more than 64 KiB"],
    ["a result that contains itself", "const d = {}; d.d = d; return { data: d }", "circular reference"],
    ["a result a thousand levels deep", "let d = 1; for (let i = 0; i < 1000; i++) d = { d }; return { data: d }", "nested more than 8 levels"],
    ["a result a million levels deep", "let d = 1; for (let i = 0; i < 1e6; i++) d = [d]; return { data: { d } }", TIME],
    // The limit that is reached first depends on the machine.
    ["a getter for ever new depths", "const f = () => ({ get d() { return f() } }); return { data: f() }", "stopped"],
    ["finalizers", "const r = new FinalizationRegistry(() => { for (;;); }); for (;;) r.register({}, 1)", TIME],
  ])("stop %s, and the next message is read as if nothing had been", async (_, body, reason) => {
    expect(await run(inUplink(body))).toEqual({ fault: expect.stringContaining(reason) });
    expect(await fields(inUplink("return { data: { a: 1 } }"))).toEqual({ a: 1 });
  });

  it("stop what does not end while it is read, before a function is called", async () => {
    expect(await run("for (;;);")).toEqual({ fault: expect.stringContaining(TIME) });
  });

  it("let a program have 8 MiB in memory, and no more", async () => {
    const size = (mebibytes: number) => run(inUplink(`return { data: { size: new ArrayBuffer(${mebibytes} * 1048576).byteLength } }`));
    expect(await size(6)).toHaveProperty("samples");
    expect(await size(9)).toEqual({ fault: expect.stringContaining("out of memory") });
  });

  it("let 500 readings of one message pass and no more", async () => {
    const many = (n: number) => run(inUplink(`return { data: Object.fromEntries(Array.from({ length: ${n} }, (_, i) => ['f' + i, i])) }`));
    expect(await many(500)).toHaveProperty("samples");
    expect(await many(501)).toEqual({ fault: expect.stringContaining("500 are the most") });
  });
});

describe("the process that programs run in", () => {
  const order = { source: "", bytes: [], port: 1, receivedAt: 0 };

  it("could neither read our files, nor start anything, nor write, nor see our environment, were a program to get out", async () => {
    process.env.KEPT_TEST_SECRET = "secret";
    const escaped = new SandboxProcess("tests/integration/measurements/fixtures/escaped.ts");
    const reply = await escaped.run(order);
    escaped.kill();
    expect(JSON.parse((reply as { text: string }).text)).toEqual({
      environment: [],
      readOwnCode: "done",
      readReadme: "ERR_ACCESS_DENIED",
      readPasswords: "ERR_ACCESS_DENIED",
      readParent: "ERR_ACCESS_DENIED",
      listFolder: "ERR_ACCESS_DENIED",
      write: "ERR_ACCESS_DENIED",
      startProgram: "ERR_ACCESS_DENIED",
      startThread: "ERR_ACCESS_DENIED",
      loadAddon: "ERR_DLOPEN_DISABLED",
    });
  });

  it("is replaced when it dies while it runs a program, and when it cannot be started nobody is told that a program is wrong", async () => {
    const dies = new SandboxProcess("tests/integration/measurements/fixtures/dies.ts");
    expect(await dies.run(order)).toBeNull();
    expect(dies.isUsable).toBe(false);
    const never = new SandboxProcess("tests/integration/measurements/fixtures/there-is-none.ts");
    await expect(never.run(order)).rejects.toMatchObject({ kind: "unavailable" });
  });
});

describe("turns", () => {
  const order = (source: string) => ({ source, bytes: [1], port: 1, receivedAt: 0 });
  const good = order(inUplink("return { data: { a: 1 } }"));
  const endless = order("for (;;);");

  it("go round by account: who has many endless programs waiting holds up nobody else's", async () => {
    const own = new Sandbox();
    const done: string[] = [];
    const flood = Array.from({ length: 12 }, () => own.run({ accountId: "flood" }, endless).then(() => done.push("flood")));
    const others = Array.from({ length: 10 }, () => own.run({ accountId: "calm" }, good).then(() => done.push("calm")));
    await Promise.all([...flood, ...others]);
    own.end();
    expect(done.lastIndexOf("calm")).toBeLessThan(19);
    expect(done).toHaveLength(22);
  });

  it("share one process with all others that had to be killed: however many there are, the rest are served", async () => {
    let now = 0;
    const own = new Sandbox(() => now);
    const hanging = { ...good, source: "function Decoder() { return Array.prototype.indexOf.call(new Array(4294967295), 1); }" };
    const hang = () => Promise.all(["a", "b"].flatMap((accountId) => [accountId, undefined].map((decoderId) => own.run({ accountId, decoderId }, hanging))));
    expect(await hang()).toEqual([null, null, null, null]);
    now += 60_000;
    const done: string[] = [];
    const others = hang().then(() => done.push("those that hang"));
    for (let each = 0; each < 3; each++) await own.run({ accountId: `calm-${each}` }, good);
    done.push("the rest");
    await others;
    own.end();
    expect(done).toEqual(["the rest", "those that hang"]);
  });

  it("take of one account one process, whatever it tries beside what its devices send", async () => {
    const own = new Sandbox();
    const done: string[] = [];
    const mark = (name: string) => () => done.push(name);
    const ones = ["decoder", undefined].map((decoderId) => own.run({ accountId: "a", decoderId }, endless).then(mark("a")));
    await Promise.all([...ones, own.run({ accountId: "b" }, good).then(mark("b"))]);
    own.end();
    expect(done.indexOf("b")).toBeLessThan(2);
  });

  it("are refused, to be tried again, when too much of one account waits, and of all", async () => {
    const own = new Sandbox();
    const started = Array.from({ length: 101 }, () => own.run({ accountId: "a" }, good));
    await expect(own.run({ accountId: "a" }, good)).rejects.toMatchObject({ kind: "limited", detail: { retryAfterSeconds: 5 } });
    expect(await own.run({ accountId: "b" }, good)).toMatchObject({ text: expect.any(String) });
    expect(await Promise.all(started)).toHaveLength(101);
    own.end();
  });

  it("are given to an account again when its time has come back", async () => {
    let now = 0;
    const own = new Sandbox(() => now);
    let taken = 0;
    const takesAnother = () =>
      own.run({ accountId: "a" }, endless).then(
        () => ++taken,
        () => 0,
      );
    while (taken < 50 && (await takesAnother()) > 0);
    // Two seconds, of which each takes 50 ms and some more.
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(42);
    await expect(own.run({ accountId: "a" }, good)).rejects.toMatchObject({
      kind: "limited",
      code: "decoder.time_used_up",
      detail: { retryAfterSeconds: expect.any(Number) },
    });
    expect(await own.run({ accountId: "b" }, good)).toMatchObject({ text: expect.any(String) });
    now += 60_000;
    expect(await own.run({ accountId: "a" }, good)).toMatchObject({ text: expect.any(String) });
    own.end();
  });

  it("are refused to a program that timed out three times in a row until its pause is over, and never to a trial or a changed program", async () => {
    let now = 0;
    const own = new Sandbox(() => now);
    const send = (program = endless) => own.run({ accountId: "a", decoderId: "d" }, program);
    for (let time = 0; time < 3; time++) expect(await send()).toMatchObject({ fault: expect.stringContaining(TIME) });
    expect(await send()).toBe("paused");
    expect(await own.run({ accountId: "a" }, endless)).toMatchObject({ fault: expect.stringContaining(TIME) });
    now += 31_000;
    expect(await send()).toMatchObject({ fault: expect.stringContaining(TIME) });
    // The second pause is twice as long.
    now += 31_000;
    expect(await send()).toBe("paused");
    expect(await send(good)).toMatchObject({ text: expect.any(String) });
    expect(await send()).toMatchObject({ fault: expect.stringContaining(TIME) });
    own.end();
  });

  it("are refused to messages that waited while their program was paused", async () => {
    const own = new Sandbox();
    const all = await Promise.all(Array.from({ length: 6 }, () => own.run({ accountId: "a", decoderId: "d" }, endless)));
    own.end();
    expect(all.filter((ran) => ran === "paused")).toHaveLength(3);
  });
});
