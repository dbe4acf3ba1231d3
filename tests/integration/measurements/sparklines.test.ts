/** The last 24 hours of several devices at once. */
import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import * as measurements from "#lib/measurements/index.ts";
import { HOUR } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import { enter } from "#lib/workspaces/index.ts";
import { joinLimited, makeUser, makeWorld, type World } from "#tests/support/world.ts";

const NOW = new Date(Math.floor(Date.now() / HOUR) * HOUR + 30 * 60_000);
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR);

async function made(world: World, name: string): Promise<{ id: string; ref: string }> {
  const { device, token } = await devices.register(await world.enter("devices:add"), { name });
  const pass = await devices.DeviceAccess.authenticate(token);
  await devices.ensureFields(pass, new Map([["door", "boolean"], ["hidden", "number"], ["level", "number"]])); // biome-ignore format: one line
  await account().field.updateMany({ where: { deviceId: device.id, key: "hidden" }, data: { isVisible: false } });
  return { id: device.id, ref: String(pass.deviceRef) };
}

const put = (ref: string, field: number, at: Date, value: number) =>
  telemetry("eu").query("INSERT INTO measurement VALUES ($1, $2, $3, $4)", [ref, field, at, value]);
const mark = (ref: string, at: Date) => telemetry("eu").query("INSERT INTO dirty_hour VALUES ($1, date_trunc('hour', $2::timestamptz), now()) ON CONFLICT DO NOTHING", [ref, at]); // biome-ignore format: one line

describe("the small pictures of a list", () => {
  it("show the first visible number of each device: summaries, and readings where these are not up to date", async () => {
    const world = await makeWorld();
    const [one, two, none] = [await made(world, "One"), await made(world, "Two"), await made(world, "None")];
    await telemetry("eu").query("INSERT INTO rollup_hour VALUES ($1, 3, date_trunc('hour', $2::timestamptz), 1, 9, 10, 2, 1, 9), ($1, 3, date_trunc('hour', $3::timestamptz), 50, 50, 50, 1, 50, 50)", [one.ref, ago(5), NOW]); // biome-ignore format: one line
    // The summary of this hour is older than its readings.
    for (const [minutes, value] of [[1, 4], [2, 6]] as const) await put(one.ref, 3, new Date(NOW.getTime() - minutes * 60_000), value); // biome-ignore format: one line
    await mark(one.ref, NOW);
    await put(one.ref, 2, NOW, 1_000);
    await put(two.ref, 3, ago(30), 7);
    await put(two.ref, 3, ago(2), -3);
    await mark(two.ref, ago(30));
    await mark(two.ref, ago(2));
    const drawn = await measurements.sparklines(await world.enter("measurements:read"), [one.id, two.id, none.id], NOW);
    expect(drawn.get(one.id)).toEqual({ field: "level", hours: 24, gapAfter: 3, points: [[18, 1, 5, 9], [23, 4, 5, 6]], min: 1, max: 9, last: 4 }); // biome-ignore format: one line
    expect(drawn.get(two.id)).toMatchObject({ points: [[21, -3, -3, -3]], last: -3 });
    expect([...drawn.keys()]).not.toContain(none.id);
  });

  it("are drawn of no device that the pass does not reach [8.2.2]", async () => {
    const [world, foreign] = [await makeWorld(), await makeWorld()];
    const [seen, hidden, theirs] = [await made(world, "Seen"), await made(world, "Hidden"), await made(foreign, "Theirs")];
    for (const { ref } of [seen, hidden, theirs]) {
      await put(ref, 3, ago(1), 5);
      await mark(ref, ago(1));
    }
    const guest = await makeUser("Gus");
    await joinLimited(world.workspaceId, guest, { [seen.id]: "read" });
    const access = await enter(guest, world.workspaceId, "measurements:read");
    expect([...(await measurements.sparklines(access, [seen.id, hidden.id, theirs.id], NOW)).keys()]).toEqual([seen.id]);
    expect([...(await measurements.lastSeen(access)).keys()]).toEqual([seen.id]);
    await expect(measurements.sparklines(access, ["x"], NOW)).rejects.toMatchObject({ kind: "notFound" });
  });
});
