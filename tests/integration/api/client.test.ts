/** Somebody who has the served document and a generator, and nothing else, comes along with it; and no further than their token. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { as, type Client, generateClient, tryEverything } from "#tests/support/generated-client.ts";
import type { OpenApi } from "#tests/support/openapi.ts";
import { makeProgram } from "#tests/support/program.ts";
import { makeWorld } from "#tests/support/world.ts";
import { serveApi } from "./serving.ts";

let serving: Awaited<ReturnType<typeof serveApi>>;
let client: Client;
let document: OpenApi;
let workspace: string;
let chief: string;

beforeAll(async () => {
  serving = await serveApi();
  ({ client, document } = await generateClient(serving.url));
  const world = await makeWorld();
  workspace = world.workspaceId;
  const scopes = [
    "workspace:read",
    "workspaces:add",
    "devices:add",
    "tokens:write",
    "measurements:read",
    "measurements:write",
    "measurements:backfill",
  ] as const;
  chief = (await makeProgram(workspace, world.session.userId, { scopes, reachesBelow: true })).token;
});

afterAll(() => serving.stop());

it("opens a workspace below, adds three devices, issues a token, writes and reads with it, and is refused everything else", async () => {
  const made = await as(client, chief, async () => {
    const below = (await client.openWorkspace?.(workspace, { name: "Below", region: "eu" }))?.data.id;
    const devices: string[] = [];
    for (const name of ["One", "Two", "Three"]) devices.push((await client.createDevice?.(below, { name }, { idempotencyKey: ids.new() }))?.data.device.id);
    const issued = await client.issueProgramToken?.(below, {
      name: "Reports",
      scopes: ["measurements:read", "measurements:write", "measurements:backfill"],
      devices: devices.slice(0, 2),
      expiresAt: null,
    });
    return { below, devices, token: issued?.data.token as string };
  });
  const [one = "", , three = ""] = made.devices;

  await as(client, made.token, async () => {
    const readings = [{ field: "temperature", value: 21.5, time: "2026-05-01T12:00:00Z" }, { field: "temperature", value: 22, time: "2026-05-01T12:05:00Z" }]; // biome-ignore format: one line
    expect(await client.addReadings?.(made.below, one, { readings })).toMatchObject({ status: 201, data: { stored: 2 } });
    const latest = await client.getLatest?.(made.below, one);
    expect(latest).toMatchObject({ status: 200, data: { values: [{ field: "temperature", value: 22 }] } });
    const all = await client.listReadings?.(made.below, one, "2026-05-01", "2026-05-01");
    expect(all?.data.items.map(({ value }: { value: number }) => value)).toEqual([21.5, 22]);

    await account().budget.deleteMany();
    // Of the device that it was not issued for: nothing. Of what it may do to its own: what it was just seen doing.
    const others = {
      workspace: made.below,
      device: three,
      field: "temperature",
      token: ids.new(),
      webhook: ids.new(),
      member: ids.new(),
      invitation: ids.new(),
    };
    const below = await tryEverything(client, document, others, ["getToken"]);
    const above = await tryEverything(client, document, { ...others, workspace, device: one }, ["getToken"]);
    for (const answers of [below, above]) {
      expect(Object.keys(answers).length).toBeGreaterThan(40);
      expect(Object.entries(answers).filter(([, status]) => ![401, 403, 404].includes(status))).toEqual([]);
    }
    expect([below.getLatest, below.getDevice, below.listDevices, above.getWorkspace]).toEqual([404, 403, 403, 404]);
  });

  const nobody = await as(client, "", () => tryEverything(client, document, { workspace: made.below, device: one }, []));
  expect(new Set(Object.values(nobody))).toEqual(new Set([401]));
}, 60_000);
