/**
 * The authorisation matrix is whole and true: a new page, action or route without an entry fails here, and so does an
 * entry that says something else than the code. Its author adds or corrects a line in app/_edge/entrances.
 */
import { describe, expect, it } from "vitest";
import type { Entrance } from "#app/_edge/entrances/entrance.ts";
import { AREAS } from "#app/_edge/entrances/index.ts";
import { api } from "#app/api/v1/_entrances.ts";
import { entrancesInCode, type Found } from "#tests/support/entrances.ts";
import { sources } from "#tests/support/sources.ts";

const keyOf = ({ kind, at, name }: Pick<Entrance, "kind" | "at" | "name">) => [kind, at, name].filter(Boolean).join(" ");

const found = new Map(entrancesInCode().map((one) => [keyOf(one), one]));
const areas = [...AREAS, api];
const entries = areas.flatMap(({ entrances }) => entrances);
const both = entries.flatMap((entry): [string, Entrance, Found][] => {
  const code = found.get(keyOf(entry));
  return code ? [[keyOf(entry), entry, code]] : [];
});

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

describe("the list of entrances", () => {
  it("has every page, action, route and operation, and nothing that there is not [8.1.1]", () => {
    expect(found.size).toBeGreaterThan(60);
    const listed = new Set(entries.map(keyOf));
    expect(
      [...found.keys()].filter((key) => !listed.has(key)),
      "these want a line in app/_edge/entrances",
    ).toEqual([]);
    expect(
      [...listed].filter((key) => !found.has(key)),
      "these are listed in app/_edge/entrances and are not there",
    ).toEqual([]);
    expect(
      entries.map(keyOf).filter((key, index, all) => all.indexOf(key) !== index),
      "listed twice",
    ).toEqual([]);
  });

  it("asks what the code of each asks, every right by its name [8.1.1]", () => {
    const differing = both.filter(([, { asks, shows }, code]) => sorted([...asks, ...shows]).join() !== sorted(code.asks).join());
    expect(differing.map(([key, { asks, shows }, code]) => ({ key, listed: [...asks, ...shows], code: [...code.asks] }))).toEqual([]);
  });

  it("says where one must have shown just now who one is, and where no program will do [8.1.3]", () => {
    const told = (also: Iterable<string>) => sorted([...also].filter((one) => one === "fresh" || one === "person")).join();
    const differing = both.filter(([, { also }, code]) => told(also) !== told(code.also));
    expect(differing.map(([key, { also }, code]) => ({ key, listed: [...also], code: [...code.also] }))).toEqual([]);
  });

  it("is shown with the thresholds that the code has, and with what happens beyond them [8.1.4]", () => {
    const [conditions] = sources("app/(site)/docs/access/_conditions.tsx");
    for (const threshold of ["SESSION.fresh", "SESSION.staffFresh", "MOST_LEVELS", "isLeftWhenClosed"]) expect(conditions?.text).toContain(threshold);
    for (const name of ["Strangers", "Limited members", "Second factor", "Shown just now", "Support staff", "Programs", "Closed workspaces", "Changes"])
      expect(conditions?.text).toContain(`name: "${name}"`);
  });

  it("lets nobody through who is not signed in where something of a workspace is at stake", () => {
    for (const { at, asks } of entries.filter(({ at }) => at.includes("[workspace]"))) {
      expect(
        asks.some((one) => one === "anyone" || one === "user" || one === "staff"),
        at,
      ).toBe(false);
    }
  });

  it("says what each is good for in words of its own area", () => {
    for (const { title, entrances } of areas) {
      expect(entrances.length, title).toBeGreaterThan(0);
      for (const { does } of entrances) expect(does).toMatch(/^[A-Z].*[^.]$/);
    }
  });
});
