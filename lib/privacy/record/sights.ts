/** "Who could see this device that day, and who did": what was possible, and what stands in the record, person by person. */
import { type LookedAt, looksAt } from "../../audit/index.ts";
import { clock, DAY } from "../../platform/clock.ts";
import { type Access, type How, type SupportSight, type TokenSight, whoCould } from "../../workspaces/index.ts";
import type { SightHow, SightRow, Sights } from "../schema.ts";
import { Names, SUPPORT } from "./names.ts";

type Looks = readonly LookedAt[];

/** `day` is its beginning, in UTC. */
export async function sightsOn(access: Access<"record:read">, deviceId: string, day: Date, now = clock.now()): Promise<Sights> {
  const span = { from: day, to: new Date(day.getTime() + DAY) };
  const [could, names] = await Promise.all([whoCould(access, deviceId, span, now), Names.of(access)]);
  const looks = await looksAt(access, deviceId, could.since ?? span.from, span.to);
  const refs = [
    ...could.people.map(({ userRef }) => userRef),
    ...could.tokens.map(({ issuerRef }) => issuerRef),
    ...could.support.map(({ granterRef }) => granterRef),
  ];
  await names.learn([...refs, ...looks.map(({ actorRef }) => actorRef)]);
  const rows = [...ofPeople(could.people, looks, names), ...ofTokens(could.tokens, looks, names), ...ofSupport(could.support, looks, names)];
  const others = unexplained(rows, looks, names);
  return { since: could.since, rows: [...rows, ...others].map(({ key: _, ...row }) => row) };
}

type Keyed = SightRow & { readonly key: string };

const earliest = (times: readonly (Date | null)[]): Date | null => times.reduce((first, time) => (time && (!first || time < first) ? time : first), null);
const looked = (looks: Looks) => ({ looked: earliest(looks.map(({ first }) => first)), listed: earliest(looks.map(({ listed }) => listed)) });

const keyOf = ({ actorRef, tokenId, isStaff }: LookedAt) => (isStaff ? "staff" : (tokenId ?? `${actorRef}`));
const looksOf = (key: string, looks: Looks) => looked(looks.filter((look) => keyOf(look) === key));

const GRANTS: Record<string, string> = { read: "This device was opened to them, to look", write: "This device was opened to them, to look and to change" };
const levels = (count: number) => (count === 1 ? "the workspace above" : `the workspace ${count} levels above`);
const wordsOf = ({ by, as, levels: count }: How): string =>
  by === "role" ? `Member, as ${as}` : by === "grant" ? (GRANTS[as] ?? as) : `Member of ${levels(count)}, here as ${as}`;

type People = Awaited<ReturnType<typeof whoCould>>["people"];

function ofPeople(people: People, looks: Looks, names: Names): Keyed[] {
  const hows = new Map<string, SightHow[]>();
  for (const { userRef, how, periods } of people) hows.set(userRef, [...(hows.get(userRef) ?? []), { words: wordsOf(how), periods: [...periods] }]);
  return [...hows].map(([key, how]) => ({ key, by: "person" as const, who: names.person(key), how, ...looksOf(key, looks) }));
}

function ofTokens(tokens: readonly TokenSight[], looks: Looks, names: Names): Keyed[] {
  const hows = new Map<string, SightHow[]>();
  for (const { tokenId, issuerRef, isFromAbove, periods } of tokens) {
    const words = `Token of a program${isFromAbove ? " in a workspace above" : ""}, issued by ${names.person(issuerRef)}`;
    hows.set(tokenId, [...(hows.get(tokenId) ?? []), { words, periods: [...periods] }]);
  }
  return [...hows].map(([key, how]) => ({ key, by: "token" as const, who: names.token(key), how, ...looksOf(key, looks) }));
}

function ofSupport(support: readonly SupportSight[], looks: Looks, names: Names): Keyed[] {
  const how = support.map(({ granterRef, mayWrite, periods }) => ({
    words: `Let in by ${names.person(granterRef)}, to look${mayWrite ? " and to change devices" : ""}`,
    periods: [...periods],
  }));
  return how.length > 0 ? [{ key: "staff", by: "support", who: SUPPORT, how, ...looksOf("staff", looks) }] : [];
}

/** Whoever looked, or did something, though nothing above says how they could: there should be none, so none is left out. */
function unexplained(rows: readonly Keyed[], looks: Looks, names: Names): Keyed[] {
  const known = new Set(rows.map(({ key }) => key));
  const others = looks.filter((look) => look.first && !known.has(keyOf(look)) && (look.actorRef || look.isStaff));
  return [...new Set(others.map(keyOf))].map((key) => {
    const [one] = others.filter((look) => keyOf(look) === key);
    const by = one?.isStaff ? "support" : one?.tokenId ? "token" : "person";
    const who = { support: SUPPORT, token: one?.tokenId ? names.token(one.tokenId) : "", person: names.person(one?.actorRef ?? null) }[by];
    return { key, by, who, how: [], ...looksOf(key, looks) };
  });
}
