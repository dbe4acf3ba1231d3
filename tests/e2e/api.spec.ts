/** The API of the production build, by a client that was generated from what it serves: "/api/v1/[[...path]]". */
import { randomUUID } from "node:crypto";
import { account } from "#lib/platform/db/account.ts";
import type { Right } from "#lib/workspaces/index.ts";
import { as, generateClient, tryEverything } from "#tests/support/generated-client.ts";
import { makeToken } from "#tests/support/standings.ts";
import { newOwner } from "./newcomer.ts";
import { expect, origin, send, test } from "./wire.ts";

/** A token of the workspace's owner, by direct insert: issuing one has tests of its own. */
async function issue(workspaceId: string, scopes: Right[]): Promise<string> {
  const { userId } = await account().membership.findFirstOrThrow({ where: { workspaceId, role: "owner" } });
  return makeToken(workspaceId, { userId }, { scopes, reachesBelow: true });
}

test("a generated client opens a workspace, adds devices, issues a token, writes and reads, and comes no further", async () => {
  const {
    workspace,
    devices: [own = ""],
  } = await newOwner("Ada Owner", ["Heron hide"]);
  const { client, document } = await generateClient(`${origin()}/api/v1`);
  const chief = await issue(workspace, ["workspace:read", "workspaces:add", "devices:add", "tokens:write", "measurements:read", "measurements:write"]);
  const { below, device, token } = await as(client, chief, async () => {
    const below = (await client.openWorkspace?.(workspace, { name: "Below", region: "eu" }))?.data.id as string;
    const devices: string[] = [];
    for (const name of ["One", "Two", "Three"]) devices.push((await client.createDevice?.(below, { name }))?.data.device.id);
    const issued = await client.issueProgramToken?.(below, { name: "Reports", scopes: ["measurements:read", "measurements:write"], devices: devices.slice(0, 1), expiresAt: null }); // biome-ignore format: one line
    return { below, device: devices[0] ?? "", token: issued?.data.token as string };
  });
  await as(client, token, async () => {
    expect((await client.addReadings?.(below, device, { readings: [{ field: "temperature", value: 21.5 }] }))?.status).toBe(201);
    expect((await client.getLatest?.(below, device))?.data.values[0].value).toBe(21.5);
    const nobody = { token: randomUUID(), webhook: randomUUID(), member: randomUUID(), invitation: randomUUID(), unclaimed: randomUUID() };
    const answers = await tryEverything(client, document, { ...nobody, workspace, device: own, field: "temperature" }, ["getToken"]);
    expect(Object.entries(answers).filter(([, status]) => ![401, 403, 404].includes(status))).toEqual([]);
  });
});

test("the document is public and may be kept; everything else asks for a token, and none of it allows other sites [4.1.1, 4.1.4]", async () => {
  const document = await send("/api/v1/openapi.json");
  expect([document.status, document.headers["cache-control"]]).toEqual([200, "public, max-age=300"]);
  for (const path of ["/api/v1", "/api/v1/token", "/api/v1/nothing"]) {
    const answer = await send(path, { headers: { origin: "https://evil.example" } });
    expect([answer.status, answer.headers["content-type"], answer.headers["cache-control"]], path).toEqual([401, "application/problem+json; charset=utf-8", "private, no-store"]); // biome-ignore format: one line
    expect(JSON.parse(answer.body).requestId).toBe(answer.headers["x-request-id"]);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
  expect((await send("/api/v1/token", { method: "OPTIONS" })).status).toBe(405);
});
