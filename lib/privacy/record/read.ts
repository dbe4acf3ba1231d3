/** The record of a workspace as its owner reads it. */
import { actorsIn, entriesIn, sealsIn } from "../../audit/index.ts";
import type { EntryFilter } from "../../audit/schema.ts";
import { dayEnd, dayStart } from "../../platform/time-zone.ts";
import type { Access } from "../../workspaces/index.ts";
import type { RecordPage, RecordQuery, RecordSeals, RecordWho } from "../schema.ts";
import { markOf, Names, SUPPORT } from "./names.ts";
import { partOf } from "./part.ts";

type Actors = Awaited<ReturnType<typeof actorsIn>>;

/** The newest 50 that fit, or those before `before`. */
export async function readRecord(access: Access<"record:read">, query: RecordQuery, before?: string): Promise<RecordPage> {
  const part = await partOf(access);
  const [names, actors] = await Promise.all([Names.of(access), actorsIn(part)]);
  const filter = filterOf(access, query, actors);
  const { entries, older } = filter ? await entriesIn(part, filter, before) : { entries: [], older: null };
  await names.learn([...actors, ...entries].flatMap(({ actorRef }) => actorRef));
  await names.learn(entries.map(({ subjectRef }) => subjectRef));
  return { entries: entries.map((entry) => names.entry(entry)), older, who: choices(actors, names), devices: names.devices() };
}

/** Null where it asks for somebody who did nothing here. */
export function filterOf(
  { workspaceId }: Access<"record:read">,
  { who, device, kind, from, to, zone = "UTC" }: RecordQuery,
  actors: Actors,
): EntryFilter | null {
  const by = who === undefined ? {} : whoseOf(workspaceId, who, actors);
  if (!by) return null;
  const span = { ...(from && { from: dayStart(from, zone) }), ...(to && { to: dayEnd(to, zone) }) };
  return { ...by, ...(device && { objectId: device }), ...(kind && { kind }), ...span };
}

function whoseOf(workspaceId: string, who: string, actors: Actors): EntryFilter | null {
  if (who === "support") return { isStaff: true };
  const found = actors.find((actor) => actor.tokenId === who || (isPerson(actor) && markOf(workspaceId, actor.actorRef) === who));
  if (!found) return null;
  return found.tokenId === who ? { tokenId: who } : found.actorRef ? { actorRef: found.actorRef } : null;
}

const isPerson = (actor: Actors[number]): actor is Actors[number] & { actorRef: string } => actor.actorRef !== null && !actor.tokenId && !actor.isStaff;

/** Whom one can ask for: everybody who did anything, by name, then the tokens, then support staff. */
function choices(actors: Actors, names: Names): RecordWho[] {
  const byName = (a: RecordWho, b: RecordWho) => a.name.localeCompare(b.name, "en");
  const people = actors.filter(isPerson).map(({ actorRef }) => ({ value: names.mark(actorRef), name: names.person(actorRef) }));
  const tokens = new Set(actors.flatMap(({ tokenId }) => tokenId ?? []));
  const ofTokens = [...tokens].map((id) => ({ value: id, name: `Token ${names.token(id)}` }));
  const staff = actors.some(({ isStaff }) => isStaff) ? [{ value: "support", name: SUPPORT }] : [];
  return [...people.sort(byName), ...ofTokens.sort(byName), ...staff];
}

/** Reads every entry that the pass reaches anew, and says how many there are and how many are not as they were sealed. */
export const checkRecord = async (access: Access<"record:read">): Promise<RecordSeals> => sealsIn(await partOf(access));
