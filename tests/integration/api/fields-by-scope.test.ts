/** Fields of API responses that need a scope of their own: names and addresses of people, readings, secrets. */
import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "#app/api/v1/_operations/index.ts";
import { account } from "#lib/platform/db/account.ts";
import type { Right } from "#lib/workspaces/index.ts";
import { makeProgram } from "#tests/support/program.ts";
import { makeWorld, type World } from "#tests/support/world.ts";
import { call } from "./calling.ts";
import { SCENES, type Scene } from "./scenes.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const READING = OPERATIONS.filter(({ method }) => method === "GET").map((operation) => [operation.id, operation] as const);
/** Scopes whose responses name people: members, the issuers of tokens, and the actors of the record. */
const WITH_NAMES: readonly string[] = ["members:read", "tokens:read", "record:read"];

describe("a token with the scope of one operation only", () => {
  it.each(READING)("gets by %s no name or address of a person without the scope for it, and no secret [8.2.3d]", async (id, operation) => {
    const scene = await (SCENES[id] as (world: World) => Promise<Scene>)(world);
    const scope = operation.scope === "token" ? (operation.needs ?? "workspace:read") : operation.scope;
    const { token } = await makeProgram(world.workspaceId, world.session.userId, { scopes: [scope as Right] });
    const places: Record<string, string> = { workspace: world.workspaceId, ...scene.path };
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => places[name] ?? "");
    // Without `measurements:read` no device has a status to look for.
    const query = (scene.query ?? "").replace(/&?status=\w+/, "");
    const { status, text } = await call(`${path}${query && `?${query}`}`, { token });
    expect(status, text).toBe(200);
    if (scope !== "members:read") expect(text).not.toMatch(/@(marsh-weather|harbour-labs)\.example/);
    if (!WITH_NAMES.includes(scope)) expect(text).not.toMatch(/"(Ada|Ben)"/);
    expect(text).not.toMatch(/kept_[dwp]_\w{20}|whsec_/);
  });

  it("sees addresses with members:read", async () => {
    const { token } = await makeProgram(world.workspaceId, world.session.userId, { scopes: ["members:read"] });
    expect((await call(`/workspaces/${world.workspaceId}/members`, { token })).text).toContain("@marsh-weather.example");
  });
});

describe("the list of devices", () => {
  it("says when a device measured only with the scope measurements:read, also where the issuer may see it [8.2.3d]", async () => {
    const place = await makeWorld();
    await SCENES.getLatest?.(place);
    const list = `/workspaces/${place.workspaceId}/devices`;
    const first = async (scopes: Right[]) => {
      const [item] = (await call(list, await makeProgram(place.workspaceId, place.session.userId, { scopes }))).json.items;
      return [item.status, item.seenAt];
    };
    expect(await first(["devices:read"])).toEqual([null, null]);
    expect(await first(["devices:read", "measurements:read"])).toEqual([expect.any(String), "2026-05-01T12:00:00.000Z"]);
    await account().membership.updateMany({ where: { workspaceId: place.workspaceId }, data: { role: "billing" } });
    const { status } = await call(list, await makeProgram(place.workspaceId, place.session.userId, { scopes: ["devices:read", "measurements:read"] }));
    expect(status).toBe(403);
  });
});
