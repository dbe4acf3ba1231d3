/** Server actions as somebody calls them who writes requests by hand: every one is a public POST endpoint, whatever page shows its form. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Answer, type Field, multipart, OWN, origin, send } from "./wire.ts";

type Manifest = { node: Record<string, { filename: string; exportedName: string; workers: Record<string, unknown> }> };

const root = path.resolve(import.meta.dirname, "../..");

/** What the build calls an action, and the address of a page that knows it. */
type Known = { readonly id: string; readonly at: string };

/** `app/(portal)/w/[workspace]/page` is `/w/[workspace]`. */
const pageOf = (worker: string) => `/${worker.split("/").slice(1, -1).filter((part) => !part.startsWith("(")).join("/")}`; // biome-ignore format: one line

/** The actions of the build, by file and name. */
export function actionsOfBuild(): Map<string, Known> {
  const { node } = JSON.parse(readFileSync(path.join(root, ".next/server/server-reference-manifest.json"), "utf8")) as Manifest;
  return new Map(
    Object.entries(node).map(([id, { filename, exportedName, workers }]) => [`${filename} ${exportedName}`, { id, at: pageOf(Object.keys(workers)[0] ?? "") }]),
  );
}

type Told = { message: string | null; errors: Record<string, string>; data: unknown };

/** What the form of an action would show, or where it would lead. */
export type Outcome = { status: number; told: Told | null; goTo: string | null; answer: Answer };

const state = JSON.stringify([{ message: null, errors: {}, values: {}, data: null }, "$K1"]);

/** Calls an action at the address of a page that knows it, with a form of these fields. */
export async function call(id: string, at: string, fields: readonly Field[], cookie?: string): Promise<Outcome> {
  const { headers, body } = multipart([...fields.map(([name, value]) => [`_1_${name}`, value] as const), ["0", state]]);
  const answer = await send(at, {
    method: "POST",
    cookie,
    body,
    headers: { ...headers, ...OWN, origin: origin(), "next-action": id, accept: "text/x-component" },
  });
  const line = /^1:(\{"message":.*\})$/m.exec(answer.body)?.[1];
  return { status: answer.status, told: line ? (JSON.parse(line) as Told) : null, goTo: answer.headers["x-action-redirect"] ?? null, answer };
}
