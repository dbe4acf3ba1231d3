/** Knocking at every entrance as somebody, and telling what happened by one word. */
import type { Entrance } from "#app/_edge/entrances/entrance.ts";
import { AREAS } from "#app/_edge/entrances/index.ts";
import { entrancesInCode } from "#tests/support/entrances.ts";
import { actionsOfBuild, call, type Outcome } from "./actions.ts";
import { type Answer, type Field, send } from "./wire.ts";

/** `open` is a page that shows itself, or a form that is read; the others are the words of the matrix. */
export type Word = "open" | "forbidden" | "closed" | "second factor" | "not found" | "sign in" | "bug";

export const ENTRANCES: readonly Entrance[] = AREAS.flatMap(({ entrances }) => entrances).filter(({ asks }) => !asks.includes("device"));

let files: Map<string, string> | undefined;

/** The file of an action. The code is read on the first call, so that listing the tests does not take the time. */
export function fileOf({ at, name }: Entrance): string {
  files ??= new Map(entrancesInCode().map((found) => [`${found.at} ${found.name}`, found.file]));
  return files.get(`${at} ${name}`) ?? "";
}

/** The address with what stands for its parts; what is not named stands for nothing. */
const addressOf = (at: string, ids: Readonly<Record<string, string>>): string =>
  at.replace(/^GET /, "").replace(/\[(\w+)\]/g, (_, part: string) => ids[part] ?? "00000000-0000-4000-8000-000000000000") +
  (at.endsWith("/download") ? "?from=2026-01-01&to=2026-01-02&format=csv" : "");

const LEADS_TO: readonly [RegExp, Word][] = [[/^\/sign-in\?next=/, "sign in"], [/^\/account\/security\?needed=/, "second factor"], [/^\/invitations\?closed=/, "closed"]]; // biome-ignore format: one line

/** A page tells by the marks that the framework puts into it. */
function pageSays({ status, headers, body }: Answer): Word {
  if (status >= 500 || /data-dgst="(?!NEXT_)/.test(body)) return "bug";
  const [, refused] = /NEXT_HTTP_ERROR_FALLBACK;(\d+)/.exec(body) ?? [];
  if (refused || status === 404) return refused === "403" ? "forbidden" : "not found";
  const to = headers.location ?? /NEXT_REDIRECT;\w+;([^;]+);/.exec(body)?.[1] ?? "";
  return LEADS_TO.find(([pattern]) => pattern.test(to))?.[1] ?? "open";
}

const BY_STATUS: Readonly<Record<number, Word>> = { 401: "sign in", 403: "forbidden", 404: "not found" };

function routeSays({ status, headers }: Answer): Word {
  if (status >= 500) return "bug";
  return (LEADS_TO.find(([pattern]) => pattern.test(headers.location ?? ""))?.[1] ?? BY_STATUS[status]) || "open";
}

const SENTENCES: readonly [RegExp, Word][] = [
  [/^Please check what is marked below/, "open"],
  [/^Not found, or you don’t have access/, "not found"],
  [/^Please sign in first/, "sign in"],
  [/does not include this\. Its owner can change it\.$/, "forbidden"],
  [/^This workspace was closed/, "closed"],
  [/asks its members for a second factor/, "second factor"],
];

function formSays({ status, told, goTo }: Outcome): Word {
  if (status >= 500 || !told || goTo) return "bug";
  return SENTENCES.find(([pattern]) => pattern.test(told.message ?? ""))?.[1] ?? "bug";
}

let actions: ReturnType<typeof actionsOfBuild> | undefined;

/** Sends a form by hand, at the address of a page that shows it. */
export function sendForm(entrance: Entrance, named: Readonly<Record<string, string>>, fields: readonly Field[], cookie?: string): Promise<Outcome> {
  actions ??= actionsOfBuild();
  const known = actions.get(`${fileOf(entrance)} ${entrance.name}`);
  if (!known) throw new Error(`The build does not know ${entrance.at} ${entrance.name}.`);
  return call(known.id, addressOf(known.at, named), fields, cookie);
}

/** What somebody adds by hand who hopes that a flag is read. */
const TAMPERED: readonly Field[] = [["role", "owner"], ["isOwner", "true"], ["standing", "owner"], ["right", "workspace:manage"], ["userId", "1"], ["isStaff", "true"], ["no such field", "1"]]; // biome-ignore format: one line

/** Only of a webhook are there devices that nobody has added. */
const tokenFor = ({ at }: Entrance, { webhook, ...named }: Readonly<Record<string, string>>) =>
  webhook !== undefined && at.endsWith("/[token]/unclaimed") ? { ...named, token: webhook } : named;

export async function knock(entrance: Entrance, given: Readonly<Record<string, string>>, cookie?: string): Promise<Word> {
  const named = tokenFor(entrance, given);
  if (entrance.kind === "action") return formSays(await sendForm(entrance, named, [["workspace", named.workspace ?? ""], ...TAMPERED], cookie));
  const answer = await send(addressOf(entrance.at, named), { cookie });
  return entrance.kind === "route" ? routeSays(answer) : pageSays(answer);
}
