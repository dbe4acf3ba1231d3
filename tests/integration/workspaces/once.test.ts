import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY, after as later, MINUTE } from "#lib/platform/clock.ts";
import { account, type Tx, transaction } from "#lib/platform/db/account.ts";
import { Refusal } from "#lib/platform/refusal.ts";
import { authenticate, once, type TokenAccess } from "#lib/workspaces/index.ts";
import { makeProgram } from "#tests/support/program.ts";
import { makeWorld } from "#tests/support/world.ts";

let program: TokenAccess;
let other: TokenAccess;
let key: string;
let worked: number;

beforeAll(async () => {
  const { workspaceId, session } = await makeWorld();
  program = await authenticate((await makeProgram(workspaceId, session.userId)).token);
  other = await authenticate((await makeProgram(workspaceId, session.userId)).token);
});

beforeEach(async () => {
  await account().idempotentAnswer.deleteMany();
  key = `key-of-a-program-${Math.round(performance.now() * 1_000)}`;
  worked = 0;
});

const request = Buffer.from('POST /api/v1/somewhere\n{"name":"x"}');
const SECRET = "kept_d_once_and_never_again";
const work = async () => ({ status: 201, body: `{"token":"${SECRET}","time":${++worked}}` });
const ask = (given: Partial<{ key: string; request: Buffer }> = {}, who = program, now = new Date()) => once(who, { key, request, ...given }, work, now);
const rows = () => account().idempotentAnswer.findMany();

describe("a request with a key", () => {
  it("is done once; whoever repeats it gets the same answer, and is told so", async () => {
    const first = await ask();
    const second = await ask();
    expect([first.isReplayed, second.isReplayed, worked]).toEqual([false, true, 1]);
    expect(second.reply).toEqual(first.reply);
  });

  it("is done once although twenty ask at the same time; nobody gets another answer", async () => {
    let settled = 0;
    const slow = async () => {
      await expect.poll(() => settled).toBe(19);
      return work();
    };
    const attempts = Array.from({ length: 20 }, () => once(program, { key, request }, slow).finally(() => settled++));
    const all = await Promise.allSettled(attempts);
    expect(worked).toBe(1);
    for (const one of all) {
      if (one.status === "fulfilled") expect(one.value.reply.body).toContain('"time":1');
      else expect(one.reason).toMatchObject({ kind: "conflict", code: "idempotency.running" });
    }
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is another one for another token, and for another key", async () => {
    await ask();
    await ask({}, other);
    await ask({ key: `${key}2` });
    expect(worked).toBe(3);
  });

  it("cannot be another request under the same key", async () => {
    await ask();
    await expect(ask({ request: Buffer.from("POST /api/v1/elsewhere\n") })).rejects.toMatchObject({ kind: "invalid", code: "idempotency.other_request" });
    expect(worked).toBe(1);
  });

  it("is done anew after a day", async () => {
    const now = new Date();
    await ask({}, program, now);
    expect((await ask({}, program, later(now, DAY - 1))).isReplayed).toBe(true);
    expect((await ask({}, program, later(now, DAY))).isReplayed).toBe(false);
    expect(worked).toBe(2);
  });
});

describe("what is kept of it", () => {
  it("holds neither the answer nor the key nor anything that could be guessed from them alone", async () => {
    await ask();
    const [row] = await rows();
    const kept = JSON.stringify(row, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value));
    expect(kept).not.toContain(SECRET);
    expect(kept).not.toContain(key);
    expect(row?.status).toBe(201);
  });

  it("opens for the same key and token alone, and not where it was moved or changed", async () => {
    await ask();
    await ask({ key: `${key}2` });
    const [one, two] = await rows();
    await account().idempotentAnswer.updateMany({ data: { answer: two?.answer ?? null } });
    await expect(Promise.all([ask(), ask({ key: `${key}2` })])).rejects.toThrow("could not be opened");
    expect(one?.answer).not.toEqual(two?.answer);
  });
});

describe("a request that did not come to its end", () => {
  let changes = 0;
  const change = (tx: Tx) => tx.workspace.update({ where: { id: program.workspaceId }, data: { plan: `changed ${++changes}` } });
  const fullPool = () => new Error("timeout exceeded when trying to connect");
  const failing = (error: Error) => once(program, { key, request }, () => Promise.reject(error));

  it("because it was refused gives its key back", async () => {
    await expect(failing(new Refusal("conflict", "full", "Full."))).rejects.toMatchObject({ code: "full" });
    expect(await rows()).toEqual([]);
    expect((await ask()).isReplayed).toBe(false);
  });

  it("because of an overloaded database gives its key back: it changed nothing", async () => {
    await expect(failing(fullPool())).rejects.toMatchObject({ kind: "unavailable" });
    expect(await rows()).toEqual([]);
    const timedOut = () =>
      transaction(async (tx) => {
        await change(tx);
        await tx.$executeRaw`SET LOCAL statement_timeout = 20`;
        await tx.$executeRaw`SELECT pg_sleep(5)`;
        return work();
      });
    await expect(once(program, { key, request }, timedOut)).rejects.toMatchObject({ kind: "unavailable" });
    expect(await rows(), "rolled back, and the mark with it").toEqual([]);
    expect((await ask()).isReplayed).toBe(false);
  });

  it("because of an overload or a bug after a change is not done again: first it counts as running, then as interrupted", async () => {
    for (const error of [fullPool(), new Error("bug")]) {
      const began = new Date();
      const half = async () => {
        await transaction(change);
        throw error;
      };
      await expect(once(program, { key, request }, half, began)).rejects.toThrow();
      await expect(ask({}, program, later(began, MINUTE))).rejects.toMatchObject({ kind: "conflict", code: "idempotency.running" });
      await expect(ask({}, program, later(began, 3 * MINUTE))).rejects.toMatchObject({ kind: "conflict", code: "idempotency.interrupted" });
      expect(worked).toBe(0);
      expect((await ask({}, program, later(began, DAY))).isReplayed).toBe(false);
      await account().idempotentAnswer.deleteMany();
      worked = 0;
    }
  });

  it("because of a bug or a crash before any change can be done after two minutes", async () => {
    const began = new Date();
    await expect(once(program, { key, request }, () => Promise.reject(new Error("bug")), began)).rejects.toThrow("bug");
    await expect(ask({}, program, later(began, MINUTE))).rejects.toMatchObject({ kind: "conflict", code: "idempotency.running" });
    const other = { request: Buffer.from("POST /api/v1/elsewhere\n") };
    await expect(ask(other, program, later(began, 3 * MINUTE))).rejects.toMatchObject({ code: "idempotency.other_request" });
    expect((await ask({}, program, later(began, 3 * MINUTE))).isReplayed).toBe(false);
    expect(worked).toBe(1);
  });

  it("within two minutes and goes on later changes nothing once another one has taken its key over", async () => {
    const began = new Date();
    const changing = () => transaction(async (tx) => [await change(tx), await work()] as const).then(([, reply]) => reply);
    const late = once(
      program,
      { key, request },
      async () => {
        await once(program, { key, request }, changing, later(began, 3 * MINUTE));
        return changing();
      },
      began,
    );
    await expect(late).rejects.toMatchObject({ code: "idempotency.running" });
    const [row, more] = await rows();
    expect([row?.isBegun, row?.status, more]).toEqual([true, 201, undefined]);
    expect(await account().workspace.count({ where: { id: program.workspaceId, plan: `changed ${changes - 1}` } }), "the late change was rolled back").toBe(1);
  });
});
