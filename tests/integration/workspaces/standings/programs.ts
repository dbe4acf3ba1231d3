import { RIGHTS, type Right } from "#lib/workspaces/index.ts";
import { addTotp, program } from "#tests/support/standings.ts";
import { always, as, type Case, change, changeRole, type Expected, LEFT, LOOK, letGo, limited, limitedMember, member, NOW } from "./coming.ts";

const EVERY = Object.keys(RIGHTS) as Right[];
const scoped =
  (scopes: readonly Right[], then: (right: Right) => Expected) =>
  (right: Right): Expected =>
    scopes.includes(right) ? then(right) : "scope";
const SOME: readonly Right[] = ["workspace:read", "devices:read", "devices:write", "measurements:read"];

/** Programs, by what their token was issued for and what became of their issuer. */
export const PROGRAMS: Case[] = [
  { who: "a token with every scope", come: (place) => program(place.own, place.owner, { scopes: EVERY }), may: as("owner") },
  { who: "a token with some scopes", come: (place) => program(place.own, place.owner, { scopes: SOME }), may: scoped(SOME, as("owner")) },
  { who: "a token without any scope", come: (place) => program(place.own, place.owner, { scopes: [] }), may: always("scope") },
  { who: "a token with a scope that there is not", come: (place) => program(place.own, place.owner, { scopes: ["everything"] }), may: always("scope") },
  {
    who: "a token for one device",
    come: (place) => program(place.own, place.owner, { scopes: SOME, devices: [place.opened] }),
    may: scoped(SOME, always(["opened"])),
  },
  { who: "a token for no device", come: (place) => program(place.own, place.owner, { scopes: SOME, devices: [] }), may: scoped(SOME, always([])) },
  {
    who: "a token of a limited member, for another device as well",
    come: async (place) => program(place.own, await limitedMember({ opened: "write" })(place), { scopes: EVERY, devices: [place.opened, place.unopened] }),
    may: (right) => (right === "workspace:read" ? ["opened", "unopened"] : limited(["opened"], ["opened"])(right)),
  },
  {
    who: "a token of a limited member, for every device",
    come: async (place) => program(place.own, await limitedMember({ opened: "read" })(place), { scopes: EVERY }),
    may: limited(["opened"]),
  },
  {
    who: "a token of a limited member, for a device that was not opened to them",
    come: async (place) => program(place.own, await limitedMember({ opened: "read" })(place), { scopes: LOOK, devices: [place.unopened] }),
    may: scoped(LOOK, always([])),
  },
  {
    who: "a token whose issuer was demoted",
    come: async (place) => {
      const issuer = await member("admin")(place);
      const token = await program(place.own, issuer, { scopes: EVERY });
      await changeRole(place, issuer, "viewer");
      return token;
    },
    may: as("viewer"),
  },
  {
    who: "a token whose issuer left",
    come: async (place) => {
      const issuer = await member("admin")(place);
      const token = await program(place.own, issuer, { scopes: EVERY });
      await letGo(place, issuer);
      return token;
    },
    may: always("not found"),
  },
  {
    who: "a token that does not reach below, below",
    come: (place) => program(place.own, place.owner, { scopes: EVERY }),
    may: always("not found"),
    isIn: "child",
  },
  {
    who: "a token that reaches below, below",
    come: (place) => program(place.own, place.owner, { scopes: EVERY, reachesBelow: true }),
    may: as("admin"),
    isIn: "child",
  },
  {
    who: "a token that reaches below, above",
    come: async (place) => program(place.own, await member("owner", "parent")(place), { scopes: EVERY, reachesBelow: true }),
    may: always("not found"),
    isIn: "parent",
  },
  {
    who: "a token that reaches below, where its issuer is nobody",
    come: async (place) => program(place.parent, await member("owner", "parent")(place), { scopes: EVERY, reachesBelow: true }),
    may: always("not found"),
    isIn: "sibling",
  },
  {
    who: "a token of a closed workspace",
    happens: change("own", NOW),
    come: (place) => program(place.own, place.owner, { scopes: EVERY }),
    may: (right) => (LEFT.includes(right) ? "all" : "closed"),
  },
  {
    who: "a token whose issuer has no second factor, where one is required",
    happens: change("own", { requiresFactor: true }),
    come: (place) => program(place.own, place.owner, { scopes: EVERY }),
    may: always("second factor"),
  },
  {
    who: "a token whose issuer has a second factor, where one is required",
    happens: change("own", { requiresFactor: true }),
    come: async (place) => {
      await addTotp(place.owner);
      return program(place.own, place.owner, { scopes: EVERY });
    },
    may: as("owner"),
  },
];
