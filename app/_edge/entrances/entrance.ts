/** What an entry of the matrix says of an entrance. It decides nothing: the code of the entrance does, and the two are compared. */
import type { Right } from "#lib/workspaces/index.ts";

/** Who gets through the door at all: anyone, whoever is signed in, staff, a device or a program by its token, or whoever has a right. */
export type Asked = "anyone" | "user" | "staff" | "device" | "program" | Right;

/** What else decides, besides what every right brings along by itself. */
export const ALSO = {
  secret: "the secret in a mailed link",
  credential: "the password, code or passkey that is shown with it",
  fresh: "that they showed within ten minutes who they are",
  passkey: "that they signed in with a passkey",
  person: "that a person does it, and no program",
} as const;
export type Also = keyof typeof ALSO;

/** What is looked at or changed. */
export const ABOUT = {
  nothing: "nothing of anybody",
  oneself: "one’s own account",
  workspace: "one workspace",
  member: "a member or an invitation",
  device: "one device",
  token: "a token",
  decoder: "a decoder",
  support: "what an owner opened to staff",
} as const;
export type About = keyof typeof ABOUT;

export type Entrance = {
  readonly kind: "page" | "action" | "route" | "operation";
  /** Its address with the names of its parts in brackets; that of an action is the folder it stands in. With the method for a route. */
  readonly at: string;
  /** What an action is called in the code. */
  readonly name?: string;
  /** What it is good for, as the page says it. */
  readonly does: string;
  /** Everything that is asked; each of them must be had. */
  readonly asks: readonly Asked[];
  /** Rights that open a part of a page, which shows itself without that part as well. */
  readonly shows: readonly Right[];
  readonly about: About;
  readonly also: readonly Also[];
};

export type Area = { readonly title: string; readonly entrances: readonly Entrance[] };

type Rest = { readonly also?: readonly Also[]; readonly shows?: readonly Right[] };

const entrance =
  (kind: Entrance["kind"]) =>
  (at: string, does: string, asks: Asked | readonly Asked[], about: About, rest: Rest = {}) =>
    ({ kind, at, does, asks: typeof asks === "string" ? [asks] : asks, about, also: rest.also ?? [], shows: rest.shows ?? [] }) satisfies Entrance;

export const page = entrance("page");
/** With its method: `GET /account/session`. */
export const route = entrance("route");
/** With its name: `/account/sessions endSession`. */
export function action(...[where, ...rest]: Parameters<typeof page>): Entrance {
  const [at = "", name = ""] = where.split(" ");
  return { ...entrance("action")(at, ...rest), name };
}
