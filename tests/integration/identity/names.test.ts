import { expect, it } from "vitest";
import { namesOf } from "#lib/identity/index.ts";
import { ids } from "#lib/platform/ids.ts";
import { destroyKeys } from "#lib/platform/seal/index.ts";
import { makeUser } from "#tests/support/world.ts";

it("names people by their pseudonym; whoever is gone is not there, and whose key is gone has no readable name", async () => {
  const [ada, ben, cleo] = [await makeUser(), await makeUser("Ben"), await makeUser("Cleo")];
  await destroyKeys([cleo.userId]);
  const refs = [ada, ben, cleo].map(({ actor }) => actor.auditRef);
  const names = await namesOf([...refs, ...refs, ids.new()]);
  expect([...names.keys()].sort()).toEqual(refs.toSorted());
  expect(names.get(cleo.actor.auditRef)).toEqual({ name: "Unreadable name", email: "Unreadable address" });
  expect(names.get(ben.actor.auditRef)).toEqual({ name: "Ben", email: expect.stringMatching(/^ben-.*@marsh-weather\.example$/) });
  expect(await namesOf([])).toEqual(new Map());
});
