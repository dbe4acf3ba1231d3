/** Finds the operation that a request asks for. */
import { isUuid } from "#lib/platform/ids.ts";
import { notFound, Refusal } from "#lib/platform/refusal.ts";
import { KEYS, type Method, type Operation } from "./operation.ts";

/** Where the operations stand. */
export const BASE = "/api/v1";

type Found = { readonly operation: Operation; readonly path: Record<string, string> };

/** Refuses what is asked for with a method that the path does not have, and names those it has. */
export class MethodRefusal extends Refusal {
  readonly allow: string;
  constructor(methods: readonly Method[]) {
    super("invalid", "method.wrong", "This address does not know this method.");
    this.allow = [...new Set(methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])))].join(", ");
  }
}

export function routerOf(operations: readonly Operation[]): (method: string, pathname: string) => Found {
  return (method, pathname) => {
    const segments = segmentsOf(pathname.slice(BASE.length));
    const here = operations.flatMap((operation) => {
      const path = match(operation.path, segments);
      return path ? [{ operation, path }] : [];
    });
    if (here.length === 0) throw notFound();
    const found = here.find(({ operation }) => operation.method === (method === "HEAD" ? "GET" : method));
    if (!found) throw new MethodRefusal(here.map(({ operation }) => operation.method));
    return found;
  };
}

function segmentsOf(path: string): string[] {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    throw notFound();
  }
}

function match(template: string, segments: readonly string[]): Record<string, string> | null {
  const wanted = template.split("/");
  if (wanted.length !== segments.length) return null;
  const path: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const given = segments[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (!name && part !== given) return null;
    if (name) path[name] = given;
  }
  return path;
}

/** A number that is none is not found, like one that stands for nothing: no verb and no database ever sees it. */
export function requireNumbers(path: Record<string, string>): void {
  for (const [name, value] of Object.entries(path)) if (!KEYS.has(name) && !isUuid(value)) throw notFound();
}
