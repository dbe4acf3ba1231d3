/** What the code of each page, action and route asks of whoever comes, read from the code itself. */
import path from "node:path";
import type { Also, Asked, Entrance } from "#app/_edge/entrances/entrance.ts";
import { sources } from "./sources.ts";
import { type Call, callsIn, fieldsOf, type Meaning, type Module, moduleOf } from "./syntax.ts";

export type Found = {
  readonly kind: Entrance["kind"];
  readonly at: string;
  readonly name?: string;
  readonly file: string;
  readonly asks: ReadonlySet<Asked>;
  /** Only what the code can show: fresh, person, passkey. */
  readonly also: ReadonlySet<Also>;
};

/** The address of a page or route: its folder, without the groups in parentheses. */
export const addressOf = (file: string): string =>
  `/${path
    .dirname(file)
    .split("/")
    .slice(1)
    .filter((part) => !part.startsWith("("))
    .join("/")}`;

/** What asks for more than the pass, wherever a verb calls it. */
const ASKS_ALSO: Readonly<Record<string, Also>> = { requireFresh: "fresh", requireFreshAccess: "fresh", freshVisitor: "fresh", requirePerson: "person" };

/** What a called name stands for: in this file, or in the file it comes from, through the door of a domain. */
export function meantBy(name: string, { file, imported, made }: Module): Meaning | null {
  const [first = "", second] = name.split(".");
  if (!second && made.has(first)) return { file, name: first };
  const from = imported.get(first);
  if (!from) return null;
  if (from.name === "*" && !second) return null;
  return through({ file: from.file, name: from.name === "*" ? (second ?? "") : from.name });
}

function through(meaning: Meaning): Meaning | null {
  const { made, exported, passedOn } = moduleOf(meaning.file);
  if (made.has(meaning.name)) return meaning;
  const further = exported.get(meaning.name);
  if (further) return through(further);
  return passedOn.map((file) => through({ file, name: meaning.name })).find((one) => one !== null) ?? null;
}

/** What the calls ask for besides, themselves or through what they call. */
function alsoIn(calls: readonly Call[], module: Module, seen = new Set<string>()): Set<Also> {
  const found = new Set<Also>();
  for (const { name } of calls) {
    const own = ASKS_ALSO[name.split(".").at(-1) ?? ""];
    if (own) found.add(own);
    const meaning = meantBy(name, module);
    const key = `${meaning?.file} ${meaning?.name}`;
    if (!meaning || seen.has(key) || meaning.file.startsWith("lib/platform")) continue;
    seen.add(key);
    const there = moduleOf(meaning.file);
    for (const also of alsoIn(callsIn(there.made.get(meaning.name)), there, seen)) found.add(also);
  }
  return found;
}

const PASSES: Readonly<Record<string, Asked>> = { visitor: "user", freshVisitor: "user", visitAsStaff: "staff" };

/** The parts of a page: what it is made of besides `_ui`, `_edge`, and the forms, which run in browsers. */
function partsOf(file: string, seen = new Set<string>()): Set<string> {
  seen.add(file);
  const { imported } = moduleOf(file);
  for (const { file: other } of imported.values()) {
    if (/^app\/(?!_ui|_edge).*\.tsx$/.test(other) && !seen.has(other)) partsOf(other, seen);
  }
  return seen;
}

function pageOf(file: string): Found {
  const modules = [...partsOf(file)].map(moduleOf);
  const calls = modules.flatMap(({ body }) => callsIn(body));
  const asks = calls.flatMap(({ name, texts }): Asked[] => {
    if (name === "visit") return [(texts[1] ?? "a right that is not written out") as Asked];
    return name in PASSES ? [PASSES[name] as Asked] : [];
  });
  const also = calls.some(({ name }) => name === "freshVisitor") ? ["fresh" as const] : [];
  // Signed in is whoever has a right; what is left is what else is asked.
  const rights = asks.filter((one) => one !== "user");
  const all = rights.length > 0 ? rights : asks.length > 0 ? asks : (["anyone"] as const);
  return { kind: "page", at: addressOf(file), file, asks: new Set(all), also: new Set(also) };
}

/** What `action()` and `route()` make, by the second argument. */
function madeBy(maker: "action" | "route", file: string): Found[] {
  const module = moduleOf(file);
  return [...module.made].flatMap(([name, node]) => {
    const [call] = callsIn(node).filter((one) => one.node === node && one.name === maker);
    if (!call) return [];
    const asks = new Set([(call.texts[1] ?? "a right that is not written out") as Asked]);
    const also = alsoIn(callsIn(call.node), module);
    const at = addressOf(file);
    return [maker === "action" ? { kind: "action", at, name, file, asks, also } : { kind: "route", at: `${name} ${at}`, file, asks, also }];
  });
}

/** Answer devices, or a broker on their behalf, by contracts of their own; their door checks the token. */
export const INGEST = [
  "app/api/ingest/route.ts",
  "app/api/ingest/[...path]/route.ts",
  "app/api/mqtt/auth/route.ts",
  "app/api/v1/[token]/telemetry/route.ts",
  "app/api/v1/[token]/attributes/route.ts",
  "app/v1/devices/[device]/record/route.ts",
];
/** Answers programs, by what app/api/v1/_operations declare. */
const API = "app/api/v1/[[...path]]/route.ts";

function routesOf(file: string): Found[] {
  if (INGEST.includes(file))
    return [...moduleOf(file).exported.keys()].map(
      (name): Found => ({ kind: "route", at: `${name} ${addressOf(file)}`, file, asks: new Set(["device"]), also: new Set() }),
    );
  if (file === API) return [];
  const found = madeBy("route", file);
  // What is made by something else is found as well, and belongs to nobody until somebody says how it asks.
  const others = [...moduleOf(file).exported.keys()].filter((name) => !found.some(({ at }) => at.startsWith(`${name} `)));
  return [...found, ...others.map((name): Found => ({ kind: "route", at: `${name} ${addressOf(file)}`, file, asks: new Set(), also: new Set() }))];
}

/** What `operation({ … })` declares, read as it stands there. */
function operationsOf(file: string): Found[] {
  const module = moduleOf(file);
  const declared = callsIn(module.body).filter(({ name }) => name === "operation");
  return declared.map(({ node }): Found => {
    const { method, path: where, scope } = fieldsOf(node);
    const also = [...alsoIn(callsIn(node), module)].filter((one) => one !== "fresh");
    return { kind: "operation", at: `${method} /api/v1${where}`, file, asks: new Set([(scope === "token" ? "program" : scope) as Asked]), also: new Set(also) };
  });
}

const files = (name: string) =>
  sources(`app/**/${name}`, `app/.well-known/**/${name}`)
    .map(({ file }) => file)
    .filter((file) => !file.includes("/_"));

export const entrancesInCode = (): Found[] => [
  ...files("page.tsx").map(pageOf),
  ...files("actions.ts").flatMap((file) => madeBy("action", file)),
  ...files("route.ts").flatMap(routesOf),
  ...sources("app/api/v1/_operations/*.ts").flatMap(({ file }) => operationsOf(file)),
];
