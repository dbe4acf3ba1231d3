/** Requests of /api/v1 whose body arrives slowly, over HTTP: what happens meanwhile to the token or to its issuer counts. */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "#app/_edge/api/operation.ts";
import { OPERATIONS } from "#app/api/v1/_operations/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { revokeApiToken } from "#lib/workspaces/index.ts";
import { makeProgram } from "#tests/support/program.ts";
import { join, makeUser, makeWorld, type World } from "#tests/support/world.ts";
import { SCENES } from "./scenes.ts";
import { serveApi } from "./serving.ts";

let api: Awaited<ReturnType<typeof serveApi>>;
let world: World;
beforeAll(async () => {
  [api, world] = [await serveApi(), await makeWorld()];
});
afterAll(() => api.stop());

const WRITING = OPERATIONS.filter(({ method }) => method !== "GET");

type Program = { id: string; token: string };
type Answer = { status: number; body: { code?: string } | null };

const isUsed = async ({ id }: Program) => (await account().apiToken.findUniqueOrThrow({ where: { id } })).lastUsedAt !== null;

/** Sends the head and the first bytes, waits until the token was looked up, does `meanwhile`, and sends the rest. */
async function send(operation: Operation, place: World, program: Program, meanwhile: () => Promise<unknown>): Promise<Answer> {
  const scene = await (SCENES[operation.id] as (world: World) => Promise<{ path?: Record<string, string>; query?: string; body?: unknown }>)(place);
  const places: Record<string, string> = { workspace: place.workspaceId, ...scene.path };
  const path = `${operation.path.replace(/\{(\w+)\}/g, (_, name) => places[name] ?? "")}${scene.query ? `?${scene.query}` : ""}`;
  const bytes = Buffer.from(operation.body ? JSON.stringify(scene.body) : "");
  const headers = {
    authorization: `Bearer ${program.token}`,
    ...(operation.body ? { "content-type": "application/json", "content-length": bytes.length } : { "transfer-encoding": "chunked" }),
  };
  const request = httpRequest(`${api.url}${path}`, { method: operation.method, headers });
  const answered = new Promise<IncomingMessage>((done, failed) => request.on("response", done).on("error", failed));
  request.flushHeaders();
  if (bytes.length > 0) request.write(bytes.subarray(0, 10));
  await expect.poll(() => isUsed(program), { timeout: 20_000, interval: 10 }).toBe(true);
  await meanwhile();
  request.end(bytes.subarray(10));
  const response = await answered;
  return { status: response.statusCode ?? 0, body: response.statusCode === 204 ? null : ((await json(response)) as Answer["body"]) };
}

const operationOf = (id: string): Operation => {
  const found = OPERATIONS.find((operation) => operation.id === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
};

describe("a token that is revoked while a body is on its way", () => {
  it.each(WRITING.map((operation) => [operation.id, operation] as const))("is refused by %s [8.3.2d, 8.3.2e]", async (_, operation) => {
    const program = await makeProgram(world.workspaceId, world.session.userId, { reachesBelow: true });
    const revoke = async () => revokeApiToken(await world.enter("tokens:write"), program.id);
    expect(await send(operation, world, program, revoke)).toMatchObject({ status: 401, body: { code: "token.unknown" } });
    expect(await account().auditEntry.count({ where: { tokenId: program.id } }), "nothing was done with it").toBe(0);
  });

  it("issues no successor: no token of the workspace is younger than the revocation", async () => {
    const place = await makeWorld();
    const program = await makeProgram(place.workspaceId, place.session.userId);
    const revoke = async () => revokeApiToken(await place.enter("tokens:write"), program.id);
    expect((await send(operationOf("issueProgramToken"), place, program, revoke)).status).toBe(401);
    expect(await account().apiToken.findMany({ where: { workspaceId: place.workspaceId }, select: { id: true } })).toEqual([{ id: program.id }]);
  });
});

type Ending = { end: (place: World, userId: string, program: Program) => Promise<unknown>; status: number; code: string };

const ENDINGS: Record<string, Ending> = {
  "the token expires": {
    end: (_, __, { id }) => account().apiToken.update({ where: { id }, data: { expiresAt: new Date() } }),
    ...{ status: 401, code: "token.unknown" },
  },
  "the issuer is demoted": {
    end: ({ workspaceId }, userId) => account().membership.updateMany({ where: { workspaceId, userId }, data: { role: "viewer" } }),
    ...{ status: 403, code: "workspace.forbidden" },
  },
  "the issuer is removed": {
    end: ({ workspaceId }, userId) => account().membership.deleteMany({ where: { workspaceId, userId } }),
    ...{ status: 404, code: "not_found" },
  },
  "the account of the issuer is being erased": {
    end: (_, userId) => account().user.update({ where: { id: userId }, data: { erasing: true } }),
    ...{ status: 401, code: "token.unknown" },
  },
  "the workspace is closed": {
    end: ({ workspaceId }) => account().workspace.update({ where: { id: workspaceId }, data: { closedAt: new Date() } }),
    ...{ status: 403, code: "workspace.closed" },
  },
  "a second factor is required": {
    end: ({ workspaceId }) => account().workspace.update({ where: { id: workspaceId }, data: { requiresFactor: true } }),
    ...{ status: 403, code: "workspace.factor_required" },
  },
};

describe("while a body is on its way", () => {
  it.each(Object.entries(ENDINGS))(
    "%s, and the request is refused: for a token, a webhook, a device, its settings and its readings [8.3.2e]",
    async (_, ending) => {
      for (const id of ["issueProgramToken", "issueWebhook", "createDevice", "changeDevice", "addReadings"]) {
        const [place, issuer] = [await makeWorld(), await makeUser("Ben")];
        await join(place.workspaceId, issuer, "admin");
        const program = await makeProgram(place.workspaceId, issuer.userId);
        const { status, code } = ending;
        expect(await send(operationOf(id), place, program, () => ending.end(place, issuer.userId, program)), id).toMatchObject({ status, body: { code } });
      }
    },
  );

  it("nothing happens, and the request is answered", async () => {
    const place = await makeWorld();
    for (const [id, status] of [["issueProgramToken", 201], ["changeDevice", 204]] as const) // biome-ignore format: one line
      expect((await send(operationOf(id), place, await makeProgram(place.workspaceId, place.session.userId), async () => {})).status, id).toBe(status);
  });
});
