/** A client that somebody else's program (oazapfts) makes of a served OpenAPI document, and of nothing else. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { type OpenApi, operationsOf } from "./openapi.ts";

const root = path.resolve(import.meta.dirname, "../..");

// biome-ignore lint/suspicious/noExplicitAny: what is generated has no type before it is
type Call = (...given: any[]) => Promise<{ status: number; data: any }>;
export type Client = Record<string, Call> & { defaults: { baseUrl: string; headers: Record<string, string> } };

export async function generateClient(url: string): Promise<{ client: Client; document: OpenApi }> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
  // Inside the project, so that the client finds its runtime.
  const folder = mkdtempSync(path.join(root, "tests/.artifacts/client-"));
  try {
    const file = path.join(folder, "client.ts");
    const program = path.join(root, "node_modules/oazapfts/dist/cli.js");
    await promisify(execFile)(process.execPath, [program, `${url}/openapi.json`, file], { timeout: 30_000 });
    const client = { ...(await import(file)) } as Client;
    client.defaults.baseUrl = url;
    return { client, document };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same client with another token. */
export async function as<T>(client: Client, token: string, work: () => Promise<T>): Promise<T> {
  const before = client.defaults.headers;
  client.defaults.headers = { authorization: `Bearer ${token}` };
  try {
    return await work();
  } finally {
    client.defaults.headers = before;
  }
}

const OF_A_QUERY: Record<string, string> = { from: "2026-05-01", to: "2026-05-02", step: "hour", format: "json" };

/** Asks for every operation of the document but those in `but`, at these places; returns what was answered to each. */
export async function tryEverything(
  client: Client,
  document: OpenApi,
  places: Record<string, string>,
  but: readonly string[],
): Promise<Record<string, number>> {
  const answered: Record<string, number> = {};
  for (const { operation } of operationsOf(document)) {
    const { operationId: id, parameters = [], requestBody } = operation;
    if (but.includes(id)) continue;
    const path = parameters.filter((one) => one.in === "path").map(({ name }) => places[name] ?? "");
    const required = parameters.filter((one) => one.in === "query" && one.required).map(({ name }) => OF_A_QUERY[name]);
    const body = requestBody ? [requestBody.content["application/json"]?.example ?? {}] : [];
    answered[id] = (await client[id]?.(...path, ...body, ...required))?.status ?? 0;
  }
  return answered;
}
