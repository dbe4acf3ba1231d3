import { clock } from "#lib/platform/clock.ts";
import { ROLES } from "#lib/workspaces/policy.ts";
import { having, letIn, makeStaff, type Place } from "#tests/support/standings.ts";
import { join, joinLimited, makeUser } from "#tests/support/world.ts";
import { always, as, type Case, change, changeRole, LEFT, letGo, limited, limitedMember, member, NOW } from "./coming.ts";

const MEMBERS: Case[] = [
  ...ROLES.map((role): Case => ({ who: `a member as ${role}`, come: member(role), may: as(role) })),
  { who: "a limited member to whom one device was opened for looking", come: limitedMember({ opened: "read" }), may: limited(["opened"]) },
  { who: "a limited member to whom one device was opened for changing", come: limitedMember({ opened: "write" }), may: limited(["opened"], ["opened"]) },
  {
    who: "a limited member to whom one device was opened for looking and one for changing",
    come: limitedMember({ opened: "read", unopened: "write" }),
    may: limited(["opened", "unopened"], ["unopened"]),
  },
  { who: "a limited member to whom nothing was opened", come: limitedMember({}), may: limited([]) },
  {
    who: "a member who was demoted while signed in",
    come: async (place) => {
      const session = await member("owner")(place);
      await changeRole(place, session, "viewer");
      return session;
    },
    may: as("viewer"),
  },
  {
    who: "a member who was let go while signed in",
    come: async (place) => {
      const session = await member("admin")(place);
      await letGo(place, session);
      return session;
    },
    may: always("not found"),
  },
  { who: "a stranger", come: () => makeUser("Cleo"), may: always("not found") },
];

const TREE: Case[] = [
  ...ROLES.map(
    (role): Case => ({ who: `a member of the workspace above, ${role} there`, come: member(role, "parent"), may: as(role === "owner" ? "admin" : role) }),
  ),
  { who: "an owner two workspaces above", come: member("owner", "great"), may: as("admin") },
  { who: "a viewer two workspaces above", come: member("viewer", "great"), may: as("viewer") },
  {
    who: "a viewer here who owns the workspace above",
    come: async (place) => {
      const session = await member("viewer")(place);
      await join(place.parent, session, "owner");
      return session;
    },
    may: as("viewer"),
  },
  {
    who: "a limited member here who owns the workspace above",
    come: async (place) => {
      const session = await limitedMember({ opened: "read" })(place);
      await join(place.parent, session, "owner");
      return session;
    },
    may: limited(["opened"]),
  },
  {
    who: "an editor one workspace above who is admin two above",
    come: async (place) => {
      const session = await member("editor", "parent")(place);
      await join(place.great, session, "admin");
      return session;
    },
    may: as("editor"),
  },
  {
    who: "a limited member of the workspace above",
    come: async (place) => {
      const session = await makeUser("Ben");
      await joinLimited(place.parent, session, {});
      return session;
    },
    may: always("not found"),
  },
  {
    who: "an owner above a workspace that takes nobody over",
    happens: change("own", { inherits: false }),
    come: member("owner", "parent"),
    may: always("not found"),
  },
  {
    who: "an owner two above, where the one between takes nobody over",
    happens: change("parent", { inherits: false }),
    come: member("owner", "great"),
    may: always("not found"),
  },
  { who: "an owner of the workspace below, knocking above", come: member("owner", "child"), may: always("not found") },
  { who: "an owner, knocking at the workspace above", come: member("owner"), may: always("not found"), isIn: "parent" },
  { who: "an owner above, knocking at the one beside that takes nobody over", come: member("owner", "parent"), may: always("not found"), isIn: "sibling" },
  { who: "an owner of the workspace beside", come: member("owner", "sibling"), may: always("not found") },
  { who: "an owner, in the workspace below", come: member("owner"), may: as("admin"), isIn: "child" },
  { who: "an owner three workspaces above, which is as far as it goes", come: member("owner", "great"), may: as("admin"), isIn: "child" },
];

const CONDITIONS: Case[] = [
  {
    who: "an owner without the second factor that is asked for",
    happens: change("own", { requiresFactor: true }),
    come: member("owner"),
    may: always("second factor"),
  },
  {
    who: "a viewer of this workspace alone, where the one above asks its members for a second factor",
    happens: change("parent", { requiresFactor: true }),
    come: member("viewer"),
    may: as("viewer"),
  },
  {
    who: "a member of the workspace above, without the second factor that this one asks for",
    happens: change("own", { requiresFactor: true }),
    come: member("viewer", "parent"),
    may: always("second factor"),
  },
  {
    who: "a member of a workspace above that asks for a second factor, without one",
    happens: change("parent", { requiresFactor: true }),
    come: member("viewer", "parent"),
    may: always("second factor"),
  },
  {
    who: "an editor with the second factor that is asked for",
    happens: change("own", { requiresFactor: true }),
    come: async (place) => having("totp", await member("editor")(place)),
    may: as("editor"),
  },
  {
    who: "a stranger at a workspace that asks for a second factor",
    happens: change("own", { requiresFactor: true }),
    come: () => makeUser("Cleo"),
    may: always("not found"),
  },
  { who: "the owner of a closed workspace", happens: change("own", NOW), come: member("owner"), may: (right) => (LEFT.includes(right) ? "all" : "closed") },
  { who: "an admin of a closed workspace", happens: change("own", NOW), come: member("admin"), may: always("closed") },
  { who: "a limited member of a closed workspace", happens: change("own", NOW), come: limitedMember({ opened: "write" }), may: always("closed") },
  { who: "the owner above a closed workspace", happens: change("own", NOW), come: member("owner", "parent"), may: always("closed") },
  { who: "the owner of the workspace above, which was closed", happens: change("parent", NOW), come: member("owner", "parent"), may: always("closed") },
  { who: "an editor of a workspace below a closed one", happens: change("parent", NOW), come: member("editor"), may: as("editor") },
  { who: "a stranger at a closed workspace", happens: change("own", NOW), come: () => makeUser("Cleo"), may: always("not found") },
];

const minutes = (count: number) => new Date(clock.now().getTime() + count * 60_000);
const supported = (span: Parameters<typeof letIn>[1], come: Case["come"] = () => makeStaff()) => ({ happens: (place: Place) => letIn(place.own, span), come });

const SUPPORT: Case[] = [
  { who: "staff whom nobody let in", come: () => makeStaff(), may: always("not found") },
  { who: "staff who were let in to look", ...supported({}), may: as("support") },
  { who: "staff who were let in to change devices", ...supported({ mayWrite: true }), may: as("support-changes") },
  {
    who: "staff who were let in twice, once to look and once to change",
    happens: (place) => Promise.all([letIn(place.own, { mayWrite: true }), letIn(place.own)]),
    come: () => makeStaff(),
    may: as("support-changes"),
  },
  { who: "staff whose time is over", ...supported({ grantedAt: minutes(-90), endsAt: minutes(-30) }), may: always("not found") },
  { who: "staff whose time has not begun", ...supported({ grantedAt: minutes(30), endsAt: minutes(90) }), may: always("not found") },
  { who: "staff who were sent away", ...supported({ mayWrite: true, endedAt: minutes(-1) }), may: always("not found") },
  { who: "staff without a passkey", ...supported({ mayWrite: true }, () => makeStaff("totp")), may: always("not found") },
  {
    who: "somebody with a passkey who is no staff",
    ...supported({ mayWrite: true }, async () => having("passkey", await makeUser("Cleo"))),
    may: always("not found"),
  },
  {
    who: "staff who were let into the workspace above",
    happens: (place) => letIn(place.parent),
    come: () => makeStaff(),
    may: always("not found"),
  },
  { who: "staff who were let in, in the workspace below", ...supported({}), may: always("not found"), isIn: "child" },
  {
    who: "staff who were let into a workspace that was closed since",
    happens: (place) => Promise.all([change("own", NOW)(place), letIn(place.own, { mayWrite: true })]),
    come: () => makeStaff(),
    may: always("not found"),
  },
  {
    who: "staff who were let into a workspace that asks for a second factor",
    happens: (place) => Promise.all([change("own", { requiresFactor: true })(place), letIn(place.own)]),
    come: () => makeStaff(),
    may: as("support"),
  },
  {
    who: "staff who are a member as well",
    ...supported({ mayWrite: true }, async (place) => {
      const staff = await makeStaff();
      await join(place.own, staff, "billing");
      return staff;
    }),
    may: as("billing"),
  },
];

/** People, by what they are and what became of them. */
export const PEOPLE: Case[] = [...MEMBERS, ...TREE, ...CONDITIONS, ...SUPPORT];
