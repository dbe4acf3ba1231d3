/** What became of messages: that it is told rightly, that it holds nothing of them, and that noting it stands in nobody's way. */
import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { pause } from "#lib/local/processes.ts";
import * as measurements from "#lib/measurements/index.ts";
import { forget, messages, receive } from "#lib/measurements/index.ts";
import { notesOf } from "#lib/measurements/messages/index.ts";
import { Notes } from "#lib/measurements/messages/notes.ts";
import { DROP_REASONS, type MessageView } from "#lib/measurements/schema.ts";
import { HOUR } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import { purge } from "#lib/privacy/index.ts";
import { enter } from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorkspace, makeWorld } from "#tests/support/world.ts";
import { makeDevice, type TestDevice } from "./mounts.ts";

type Sent = { path?: string; headers?: Record<string, string>; now?: Date };

const post = (device: TestDevice, body: string, { path = "", headers = {}, now = new Date() }: Sent = {}) =>
  receive(
    {
      method: "POST",
      url: `/api/ingest${path}`,
      header: (name) => ({ "content-type": "application/json", authorization: `Bearer ${device.token}`, ...headers })[name],
      read: async () => Buffer.from(body),
    },
    now,
  );

async function setUp() {
  const world = await makeWorld();
  const device = await makeDevice(world);
  const access = await world.enter("measurements:read");
  const told = async (query = {}, now = new Date()) => {
    await notesOf("eu").flush();
    return (await messages(access, device.id, query, now)).messages;
  };
  return { world, device, access, told };
}

const brief = ({ format, outcome, why, stored, times }: MessageView) => ({ format, outcome, why: why.map(({ sentence }) => sentence), stored, times });
const is = (outcome: string, more: object = {}) => ({ format: "native", outcome, why: [], stored: 0, times: 1, ...more });

describe("what became of messages", () => {
  it("names the field of the device that got a value of another kind, and keeps its number alone; a field that is not the device's is not named", async () => {
    const { world, device, told } = await setUp();
    await post(device, '{"temperature":1}');
    await post(device, '{"temperature":"warm","Ada Marsh":1}');
    const [message] = await told();
    expect(message?.why).toEqual([
      { reason: "bad_field", sentence: DROP_REASONS.bad_field },
      { reason: "kind_changed", sentence: `“temperature”: ${DROP_REASONS.kind_changed}` },
    ]);
    const { rows } = await telemetry("eu").query<{ reason: string }>("SELECT reason FROM message WHERE device_ref = $1 AND reason <> ''", [device.ref]);
    expect(rows).toEqual([{ reason: "bad_field,kind_changed:1" }]);
    expect(await measurements.counts(await world.enter("measurements:read"), device.id)).toMatchObject({
      dropped: expect.arrayContaining([expect.objectContaining({ reason: "kind_changed", count: 1 })]),
    });
  });

  it("is told of each, the newest first: stored, partly stored, duplicate, dropped, refused, added", async () => {
    const { world, device, told } = await setUp();
    const at = new Date(Date.now() - HOUR).toISOString();
    await post(device, JSON.stringify({ time: at, a: 1, b: 2 }));
    await post(device, JSON.stringify({ time: at, c: 1, d: [] }));
    await post(device, JSON.stringify({ time: at, a: 1, b: 2 }));
    await post(device, '{"a":[]}');
    await post(device, "{oh");
    await post(device, "{}");
    await measurements.add(await world.enter("measurements:write"), device.id, [{ field: "a", value: 3 }]);
    expect((await told()).map(brief)).toEqual([
      is("stored", { format: "added", stored: 1 }),
      is("refused", { format: "", why: [DROP_REASONS.empty] }),
      is("refused", { format: "", why: [DROP_REASONS.malformed] }),
      is("dropped", { why: [DROP_REASONS.nested] }),
      is("repeated"),
      is("partly", { stored: 1, why: [DROP_REASONS.nested] }),
      is("stored", { stored: 2 }),
    ]);
  });

  it("is told of a message that came before with something else in it, once, by whatever way", async () => {
    const { world, device, told } = await setUp();
    const headers = { "idempotency-key": "one" };
    await post(device, '{"a":1}', { headers });
    await post(device, '{"a":2}', { headers });
    expect((await told()).map(brief)).toEqual([is("refused", { why: [DROP_REASONS.changed] }), is("stored", { stored: 1 })]);
    await post(device, '{"a":1}', { headers });
    expect((await told()).map(brief)[0]).toEqual(is("repeated"));
    const counts = await measurements.counts(await world.enter("measurements:read"), device.id);
    expect(counts.dropped).toMatchObject([{ reason: "changed", count: 1 }]);
  });

  it("is one row for like ones after the other, and never more than twenty rows for a device in a second", async () => {
    const { device, told } = await setUp();
    const notes = notesOf("eu");
    const refused = { format: "", outcome: "refused", reason: "malformed", stored: 0 } as const;
    const stored = { format: "native", outcome: "stored", reason: "", stored: 1 } as const;
    for (let time = 0; time < 5; time++) notes.add(device.ref, stored, new Date());
    notes.add(device.ref, { ...stored, stored: 2 }, new Date());
    expect((await told()).map(brief)).toEqual([is("stored", { stored: 2 }), is("stored", { stored: 1, times: 5 })]);
    for (let time = 0; time < 30; time++) notes.add(device.ref, time % 2 ? stored : refused, new Date());
    const rows = (await told()).slice(0, 20).map(brief);
    expect(rows).toHaveLength(20);
    expect(rows[0]).toEqual(is("more", { format: "", times: 11 }));
    expect(rows[19]).toEqual(is("refused", { format: "", why: [DROP_REASONS.malformed] }));
  });

  it("is told page by page, and what arrives meanwhile shifts nothing", async () => {
    const { device, access } = await setUp();
    const notes = notesOf("eu");
    const start = Date.now() - 100_000;
    for (let n = 0; n < 120; n++) {
      notes.add(device.ref, { format: "native", outcome: "stored", reason: "", stored: n + 1 }, new Date(start + n * 500));
      if (n % 15 === 14) await notes.flush();
    }
    const first = await messages(access, device.id);
    notes.add(device.ref, { format: "native", outcome: "stored", reason: "", stored: 500 }, new Date());
    await notes.flush();
    const second = await messages(access, device.id, { before: first.next ?? "" });
    const third = await messages(access, device.id, { before: second.next ?? "" });
    const all = [first, second, third].flatMap((page) => page.messages.map(({ stored }) => stored));
    expect([first.messages.length, second.messages.length, third.messages.length, third.next]).toEqual([50, 50, 20, null]);
    expect(all).toEqual(Array.from({ length: 120 }, (_, n) => 120 - n));
    for (const before of ["", "x", "1-", "1-99999999999", "'; DROP TABLE message"])
      await expect(messages(access, device.id, { before }), before).rejects.toMatchObject({
        kind: "invalid",
        detail: { fields: { before: expect.any(String) } },
      });
  });

  it("is told for a day, and gone after it", async () => {
    const { device, access, told } = await setUp();
    await post(device, '{"a":1}', { now: new Date(Date.now() - 25 * HOUR) });
    await post(device, '{"a":[]}', { now: new Date(Date.now() - 23 * HOUR) });
    expect((await told()).map(brief)).toEqual([is("dropped", { why: [DROP_REASONS.nested] })]);
    await purge(new Date());
    const { rows } = await telemetry("eu").query("SELECT outcome FROM message WHERE device_ref = $1", [device.ref]);
    expect(rows).toEqual([{ outcome: "dropped" }]);
    expect((await messages(access, device.id, {}, new Date(Date.now() + 2 * HOUR))).messages).toEqual([]);
  });

  it("is told to whoever may read what the device measured, and to nobody else; a stranger learns not even that there is one", async () => {
    const { world, device } = await setUp();
    const [viewer, billing, limited, stranger] = [await makeUser("Vi"), await makeUser("Bi"), await makeUser("Li"), await makeUser("St")];
    await join(world.workspaceId, viewer, "viewer");
    await join(world.workspaceId, billing, "billing");
    await joinLimited(world.workspaceId, limited, { [device.id]: "read" });
    const other = await makeDevice(world);
    expect((await messages(await enter(viewer, world.workspaceId, "measurements:read"), device.id)).messages).toEqual([]);
    const few = await enter(limited, world.workspaceId, "measurements:read");
    expect((await messages(few, device.id)).next).toBe(null);
    await expect(enter(billing, world.workspaceId, "measurements:read")).rejects.toMatchObject({ kind: "forbidden" });
    const foreign = await enter(stranger, await makeWorkspace(stranger), "measurements:read");
    const missing = await messages(foreign, ids.new()).catch((error) => error);
    for (const [access, id] of [
      [foreign, device.id],
      [few, other.id],
      [foreign, "x"],
    ] as const) {
      const answer = await messages(access, id).catch((error) => error);
      expect({ ...answer, message: answer.message }).toEqual({ ...missing, message: missing.message });
    }
  });

  it("stands in the record as a look", async () => {
    const { world, device, access } = await setUp();
    await messages(access, device.id);
    await messages(access, device.id);
    expect(await account().auditEntry.count({ where: { workspaceId: world.workspaceId, objectId: device.id, event: "device.viewed" } })).toBe(1);
  });

  it("holds nothing of what was sent, wherever it stood", async () => {
    const { device, told } = await setUp();
    const secret = "Zugspitze-4711";
    const body = (value: unknown) => JSON.stringify({ [secret]: value, a: 1 });
    await post(device, body([secret]), { headers: { "idempotency-key": secret, "x-downlink-apikey": secret, "user-agent": secret } });
    await post(device, `{"${secret}`, { path: `?from=${secret}` });
    await post(device, JSON.stringify({ a: `${secret}\u0000` }));
    expect(await told()).toHaveLength(3);
    const { rows } = await telemetry("eu").query<{ text: string }>("SELECT m::text AS text FROM message m");
    expect(rows.filter(({ text }) => text.toLowerCase().includes("zugspitze"))).toEqual([]);
    expect(JSON.stringify(await told())).not.toContain("Zugspitze");
  });
});

describe("noting what became of messages", () => {
  const note = { format: "native", outcome: "stored", reason: "", stored: 1 } as const;
  const away = () => {
    throw new Error("away");
  };

  it("throws nothing while the database is away, forgets nothing that fits, and writes it when it is back", async () => {
    const { device, access } = await setUp();
    let isAway = true;
    const notes = new Notes(() => (isAway ? away() : telemetry("eu")), 1);
    notes.add(device.ref, note, new Date());
    await notes.flush();
    notes.add(device.ref, { ...note, stored: 2 }, new Date());
    await notes.flush();
    expect(notes.waiting).toBe(2);
    isAway = false;
    await notes.flush();
    await notes.flush();
    expect(notes.waiting).toBe(0);
    expect((await messages(access, device.id)).messages.map(({ stored }) => stored)).toEqual([2, 1]);
  });

  it("keeps no answer waiting while nothing can be noted", async () => {
    const { device, access } = await setUp();
    const blocker = await telemetry("eu").connect();
    await blocker.query("BEGIN");
    await blocker.query("LOCK TABLE message IN ACCESS EXCLUSIVE MODE");
    expect((await post(device, '{"a":1}')).body).toBe('{"ok":1}');
    const flushing = notesOf("eu").flush();
    expect((await post(device, "{oh")).status).toBe(400);
    await blocker.query("ROLLBACK");
    blocker.release();
    await flushing;
    expect(await device.stored()).toBe(1);
    await notesOf("eu").flush();
    expect((await messages(access, device.id)).messages.map(({ outcome }) => outcome)).toEqual(["refused", "stored"]);
  });

  it("is bounded in memory, however many devices send and however long the database is away", async () => {
    const notes = new Notes(away, 1);
    for (let device = 0n; device < 60_000n; device++) notes.add(device, note, new Date());
    expect(notes.waiting).toBe(50_000);
    await notes.flush();
    for (let times = 0; times < 1_000; times++) for (const stored of [1, 2, 3]) notes.add(7n, { ...note, stored }, new Date());
    expect(notes.waiting).toBe(50_000);
  });

  it("writes a bounded number of rows at once, those that waited longest first, and all of them in the end", async () => {
    const { device, access } = await setUp();
    const notes = new Notes(() => telemetry("eu"), 1);
    const others = Array.from({ length: 4_000 }, () => ids.telemetryRef());
    for (const ref of others) notes.add(ref, note, new Date());
    notes.add(device.ref, note, new Date());
    await notes.flush();
    expect((await messages(access, device.id)).messages).toEqual([]);
    notes.add(device.ref, note, new Date());
    for (let times = 0; times < 3; times++) await notes.flush();
    expect(notes.waiting).toBe(0);
    expect((await messages(access, device.id)).messages).toMatchObject([{ times: 2 }]);
    await telemetry("eu").query("DELETE FROM message WHERE device_ref = ANY($1)", [others.map(String)]);
  });

  it("of several processes at the same moment loses nothing", async () => {
    const { device, access } = await setUp();
    const now = new Date();
    const writers = [1, 1_000, 2_000].map((first) => new Notes(() => telemetry("eu"), first));
    for (const notes of writers) for (const stored of [1, 2]) notes.add(device.ref, { ...note, stored }, now);
    await Promise.all(writers.map((notes) => notes.flush()));
    expect((await messages(access, device.id)).messages).toHaveLength(6);
  });
});

describe("erasing a device", () => {
  it("takes what became of its messages along, and what was noted and not written is never written", async () => {
    const { device, told } = await setUp();
    await post(device, '{"a":1}');
    expect(await told()).toHaveLength(1);
    await post(device, '{"a":1}');
    await device.erase();
    await notesOf("eu").flush();
    const { rows } = await telemetry("eu").query("SELECT 1 FROM message WHERE device_ref = $1", [device.ref]);
    expect(rows).toEqual([]);
  });

  it("waits for notes that are being written, and takes them along", async () => {
    const { device } = await setUp();
    const note = { format: "native", outcome: "stored", reason: "", stored: 1 } as const;
    const notes = new Notes(() => telemetry("eu"), 5);
    const now = new Date();
    // Somebody else writes the same row and has not committed: the flush waits in the middle of its transaction.
    const blocker = await telemetry("eu").connect();
    await blocker.query("BEGIN");
    await blocker.query("INSERT INTO message VALUES ($1, $2, 6, '', '', '', 0, 0)", [device.ref, now]);
    notes.add(device.ref, note, now);
    const flushing = notes.flush();
    const waiting = async (query: string) => {
      const { rows } = await telemetry("eu").query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND position($1 in query) > 0", [query]);
      return rows.length > 0;
    };
    await expect.poll(() => waiting("note_messages(")).toBe(true);
    let isForgotten = false;
    const forgetting = forget(device.ref, "eu").then((erased) => {
      isForgotten = true;
      return erased;
    });
    const isBuried = async () => (await telemetry("eu").query("SELECT 1 FROM tombstone WHERE device_ref = $1", [device.ref])).rowCount === 1;
    await expect.poll(isBuried).toBe(true);
    await pause(100);
    expect(isForgotten).toBe(false);
    await blocker.query("ROLLBACK");
    blocker.release();
    await flushing;
    expect(await forgetting).toMatchObject({ message: 1 });
    const { rows } = await telemetry("eu").query("SELECT 1 FROM message WHERE device_ref = $1", [device.ref]);
    expect(rows).toEqual([]);
    await expect(devices.authenticate(device.token)).resolves.toBeDefined();
  });
});
