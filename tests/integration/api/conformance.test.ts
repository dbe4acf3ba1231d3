/** The OpenAPI document is true: every operation of it is done with something real, well and in every wrong way it names. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import type { Operation } from "#app/_edge/api/operation.ts";
import { OPERATIONS } from "#app/api/v1/_operations/index.ts";
import { after, HOUR } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { type DocumentedOperation, faultsIn, type OpenApi, operationsOf, undocumentedIn } from "#tests/support/openapi.ts";
import { makeProgram } from "#tests/support/program.ts";
import { makeWorld, type World } from "#tests/support/world.ts";
import { type Answer, call } from "./calling.ts";
import { SCENES, type Scene } from "./scenes.ts";

let world: World;
let stranger: World;
let document: OpenApi;
const tokens = { all: "", none: "", spent: "" };

beforeAll(async () => {
  [world, stranger] = [await makeWorld(), await makeWorld()];
  document = (await call("/openapi.json")).json;
  const { userId } = world.session;
  tokens.all = (await makeProgram(world.workspaceId, userId, { reachesBelow: true })).token;
  tokens.none = (await makeProgram(world.workspaceId, userId, { scopes: [], reachesBelow: true })).token;
  tokens.spent = (await makeProgram(world.workspaceId, userId)).token;
  await call("/token", { token: tokens.spent });
  // Used up for as long as the tests take.
  await account().budget.updateMany({ data: { spent: 600, until: after(new Date(), HOUR) } });
});

const documented = (id: string): DocumentedOperation => {
  const found = operationsOf(document).find(({ operation }) => operation.operationId === id);
  if (!found) throw new Error(`${id} is not in the document`);
  return found.operation;
};

type Doing = { operation: Operation; scene: Scene; workspace?: string; token?: string; query?: string; headers?: Record<string, string>; raw?: string };

async function perform({ operation, scene, workspace, token = tokens.all, query = scene.query ?? "", headers = {}, raw }: Doing): Promise<Answer> {
  const places: Record<string, string> = { workspace: world.workspaceId, ...scene.path, ...(workspace ? { workspace } : {}) };
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => places[name] ?? "");
  const body = operation.body && raw === undefined ? { body: scene.body } : {};
  const answer = await call(`${path}${query && `?${query}`}`, { method: operation.method, token, headers, ...body, ...(raw === undefined ? {} : { raw }) });
  expect(undocumentedIn(document, documented(operation.id), answer), `${operation.id} → ${answer.status}`).toEqual([]);
  return answer;
}

/** Each wrong way that a document can name, by its status. */
const WRONG: Record<string, (operation: Operation, scene: Scene) => Promise<Answer>> = {
  "304": async (operation, scene) => {
    const etag = (await perform({ operation, scene })).headers.get("etag") ?? "";
    return perform({ operation, scene, headers: { "if-none-match": etag } });
  },
  "400": (operation, scene) => perform({ operation, scene, raw: "{" }),
  "401": (operation, scene) => perform({ operation, scene, token: "" }),
  "403": (operation, scene) => perform({ operation, scene, token: tokens.none }),
  "404": (operation, scene) => perform({ operation, scene, workspace: stranger.workspaceId }),
  "409": async (operation, scene) => {
    if (!operation.creates) {
      const other = { ...scene, ...(await scene.conflict?.()) };
      await perform({ operation, scene: other });
      return perform({ operation, scene: other });
    }
    const headers = { "idempotency-key": randomUUID() };
    await perform({ operation, scene, headers });
    // As if the first were still under way.
    await account().idempotentAnswer.updateMany({ data: { answer: null, status: null } });
    return perform({ operation, scene, headers });
  },
  "413": (operation, scene) => perform({ operation, scene, headers: { "content-length": "1048577" } }),
  "415": (operation, scene) => perform({ operation, scene, headers: { "content-type": "text/plain" } }),
  "422": (operation, scene) => perform({ operation, scene, query: `${scene.query ?? ""}&nonsense=1` }),
  "429": (operation, scene) => perform({ operation, scene, token: tokens.spent }),
};

describe("the document", () => {
  it("is public, and may be kept", async () => {
    const answer = await call("/openapi.json");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    expect(document.openapi).toBe("3.1.0");
    expect((await call("/openapi.json", { headers: { "if-none-match": answer.headers.get("etag") ?? "" } })).status).toBe(304);
  });

  it("has every operation there is, each under a name of its own, and each has its scene here", () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      operationsOf(document)
        .map(({ operation }) => operation.operationId)
        .sort(),
    ).toEqual([...ids].sort());
    expect(Object.keys(SCENES).sort()).toEqual([...ids].sort());
  });

  it("gives examples that would be taken", () => {
    for (const { operation } of operationsOf(document)) {
      const { schema, example } = operation.requestBody?.content["application/json"] ?? {};
      if (schema && example) expect(faultsIn(document, schema, example), operation.operationId).toEqual([]);
    }
  });
});

describe.each(OPERATIONS.map((operation) => [operation.id, operation] as const))("%s", (id, operation) => {
  const scene = () => (SCENES[id] as (world: World) => Promise<Scene>)(world);

  it("answers as documented, with what is declared and nothing else [8.2.3c]", async () => {
    const answer = await perform({ operation, scene: await scene() });
    expect(answer.status, answer.text).toBeLessThan(300);
    const declared = (operation.pages ?? operation.answer) as z.ZodType | undefined;
    for (const one of operation.pages ? answer.json.items : declared ? [answer.json] : []) expect(declared?.safeParse(one).error?.issues ?? []).toEqual([]);
    if (operation.pages) expect(answer.json.items.length).toBeGreaterThan(0);
  });

  it("says no in every way that is documented", async () => {
    const statuses = Object.keys(documented(id).responses).filter((status) => status !== "default" && !status.startsWith("2"));
    expect(statuses.filter((status) => !WRONG[status])).toEqual([]);
    const shared = await scene();
    for (const status of statuses) {
      // A conflict comes of what was done before.
      const answer = await WRONG[status]?.(operation, status === "409" ? await scene() : shared);
      expect(String(answer?.status), `${status} ${answer?.text}`).toBe(status);
    }
  });
});
