/** Which times a reading may have: five minutes ahead, 31 days back, and 35 months for a token that may backfill. */
import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { receive } from "#lib/measurements/index.ts";
import { MOST_BACKFILLED, MOST_READINGS } from "#lib/measurements/schema.ts";
import { DAY, MINUTE, SECOND } from "#lib/platform/clock.ts";
import { makeWorld } from "#tests/support/world.ts";
import { makeDevice } from "./mounts.ts";

const now = new Date();
const at = (offset: number) => now.getTime() + offset;

async function setUp(mayBackfill: boolean) {
  const world = await makeWorld();
  const device = await makeDevice(world);
  if (mayBackfill) await devices.setBackfill(await world.enter("tokens:write"), { device: device.id }, true);
  const headers: Record<string, string> = { authorization: `Bearer ${device.token}`, "content-type": "application/json" };
  const post = async (body: string) => {
    const read = async () => Buffer.from(body);
    const answer = await receive({ method: "POST", url: "/api/ingest", header: (name) => headers[name], read }, now);
    return { status: answer.status, body: JSON.parse(answer.body) as Record<string, unknown> };
  };
  return { device, post, put: (ts: number) => post(JSON.stringify({ ts, values: { a: 1 } })) };
}

const dropped = (reason: string, sentence: RegExp) => ({ status: 422, body: { ok: 0, error: expect.stringMatching(sentence), dropped: { [reason]: 1 } } });
const thousands = (count: number) =>
  JSON.stringify(Array.from({ length: count }, (_, index) => ({ ts: at(-400 * DAY + index * MINUTE), values: { a: index } })));

describe("a reading's time", () => {
  it("may be five minutes ahead and 31 days back", async () => {
    const { put } = await setUp(false);
    for (const ts of [at(5 * MINUTE), at(0), at(-31 * DAY)]) expect((await put(ts)).status).toBe(200);
    expect(await put(at(5 * MINUTE + SECOND))).toMatchObject(dropped("future", /five minutes in the future/));
    expect(await put(at(-31 * DAY - SECOND))).toMatchObject(dropped("not_backfill", /31 days ago, which only a token that may backfill/));
    expect(await put(at(-4 * 365 * DAY))).toMatchObject(dropped("too_old", /35 months/));
  });

  it("may be 35 months back where the token may backfill, and no more ahead", async () => {
    const { put, device } = await setUp(true);
    const oldest = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 35, now.getUTCDate());
    for (const ts of [at(-31 * DAY - SECOND), at(-400 * DAY), oldest]) expect((await put(ts)).status).toBe(200);
    expect(await put(oldest - 1)).toMatchObject(dropped("too_old", /35 months/));
    expect(await put(at(5 * MINUTE + SECOND))).toMatchObject(dropped("future", /future/));
    expect(await device.stored()).toBe(3);
  });

  it("lets a token that may backfill bring 20 000 readings at once, and no other more than 500", async () => {
    const [wide, narrow] = [await setUp(true), await setUp(false)];
    expect(await wide.post(thousands(MOST_BACKFILLED))).toEqual({ status: 200, body: { ok: 1, stored: MOST_BACKFILLED } });
    expect(await wide.post(thousands(MOST_BACKFILLED))).toMatchObject({ status: 200, body: { dup: MOST_BACKFILLED } });
    expect((await wide.post(thousands(MOST_BACKFILLED + 1))).status).toBe(413);
    expect((await narrow.post(thousands(MOST_READINGS + 1))).status).toBe(413);
    expect([await wide.device.stored(), await narrow.device.stored()]).toEqual([MOST_BACKFILLED, 0]);
  });
});
