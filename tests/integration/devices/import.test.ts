/** Adding many devices at once. */
import { describe, expect, it } from "vitest";
import * as audit from "#lib/audit/index.ts";
import * as devices from "#lib/devices/index.ts";
import { MOST_DEVICES } from "#lib/devices/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { enter } from "#lib/workspaces/index.ts";
import { join, joinLimited, makeUser, makeWorld } from "#tests/support/world.ts";

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `Device ${index}`, tags: [`tag ${index % 3}`], interval: 60 }));

const fill = (workspaceId: string, count: number) =>
  account().device.createMany({
    data: Array.from({ length: count }, () => ({ id: ids.new(), workspaceId, nameSealed: new Uint8Array(30), telemetryRef: ids.telemetryRef(), createdAt: new Date() })), // biome-ignore format: one line
  });

describe("adding devices from a list", () => {
  it("gives each a working token, records each, and writes no mail", async () => {
    const world = await makeWorld();
    const made = await devices.import(await world.enter("devices:add"), rows(250));
    expect(new Set(made.map(({ token }) => token)).size).toBe(250);
    for (const { id, token } of [made[0], made[249]].flatMap((one) => one ?? [])) expect(await devices.authenticate(token)).toMatchObject({ deviceId: id });
    const list = await devices.list(await world.enter("devices:read"));
    expect(new Map(list.map(({ id, name, tags, interval }) => [id, [name, ...tags, interval]])).get(made[7]?.id ?? "")).toEqual(["Device 7", "tag 1", 60]);
    const entries = await account().auditEntry.groupBy({
      by: ["event"],
      where: { workspaceId: world.workspaceId, event: { not: "devices.viewed" } },
      _count: true,
    });
    expect(new Map(entries.map(({ event, _count }) => [event, _count]))).toEqual(new Map([["device.registered", 250], ["token.issued", 250]])); // biome-ignore format: one line
    expect(await audit.firstBroken()).toBeNull();
    expect(await account().letter.count({ where: { userId: world.session.userId } })).toBe(0);
  });

  it("hands out the tokens once as CSV that no spreadsheet runs", async () => {
    const world = await makeWorld();
    const { made, csv, excel } = await devices.importCsv(await world.enter("devices:add"), '=HYPERLINK(x),a;b\n"Weir, north"');
    expect(csv).toBe(`name,device,token\r\n'=HYPERLINK(x),${made[0]?.id},${made[0]?.token}\r\n"Weir, north",${made[1]?.id},${made[1]?.token}\r\n`);
    expect(excel).toContain(`\ufeffname;device;token\r\n'=HYPERLINK(x);${made[0]?.id};`);
  });

  it("adds nothing when one line is faulty, or when there is no room for all", async () => {
    const world = await makeWorld();
    const access = await world.enter("devices:add");
    await expect(devices.importCsv(access, `Fine\n${"x".repeat(81)}`)).rejects.toMatchObject({ kind: "invalid", code: "device.lines_faulty" });
    await fill(world.workspaceId, MOST_DEVICES - 2);
    await expect(devices.import(access, rows(3))).rejects.toMatchObject({ kind: "conflict", code: "device.limit_reached" });
    expect(await account().device.count({ where: { workspaceId: world.workspaceId } })).toBe(MOST_DEVICES - 2);
    expect(await account().letter.count({ where: { userId: world.session.userId } })).toBe(0);
    expect(await devices.import(access, rows(2))).toHaveLength(2);
  });

  it("passes the limit by no device when it is done several times at once", async () => {
    const world = await makeWorld();
    await fill(world.workspaceId, MOST_DEVICES - 25);
    const access = await world.enter("devices:add");
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => devices.import(access, rows(10))));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(await account().device.count({ where: { workspaceId: world.workspaceId } })).toBe(MOST_DEVICES - 5);
  });

  it("is for editors, and for nobody who sees only some devices or looks only [8.2.1]", async () => {
    const world = await makeWorld();
    const [editor, viewer, guest] = [await makeUser("Ed"), await makeUser("Vi"), await makeUser("Gus")];
    await join(world.workspaceId, editor, "editor");
    await join(world.workspaceId, viewer, "viewer");
    await joinLimited(world.workspaceId, guest, {});
    expect(await devices.import(await enter(editor, world.workspaceId, "devices:add"), rows(1))).toHaveLength(1);
    for (const who of [viewer, guest]) await expect(enter(who, world.workspaceId, "devices:add")).rejects.toMatchObject({ kind: "forbidden" });
    await expect(enter(await makeUser("Cleo"), world.workspaceId, "devices:add")).rejects.toMatchObject({ kind: "notFound" });
  });
});
