/** An entry of the authorization matrix. It documents the check of an entrance; the code of the entrance performs it, and a test compares the two. */
import type { Right } from "#lib/workspaces/index.ts";

/** The required caller: anyone, a signed-in user, staff, a device or a program with a token, or a user with a right. */
export type Asked = "anyone" | "user" | "staff" | "device" | "program" | Right;

/** Conditions besides those that every right has. */
export const ALSO = {
  secret: "the secret in a mailed link",
  credential: "the password, code or passkey in the request",
  fresh: "authentication within ten minutes",
  passkey: "sign-in with a passkey",
  person: "a person, not a program",
} as const;
export type Also = keyof typeof ALSO;

/** The object that is read or changed. */
export const ABOUT = {
  nothing: "no account or workspace",
  oneself: "your account",
  workspace: "one workspace",
  member: "a member or an invitation",
  device: "one device",
  token: "a token",
  decoder: "a decoder",
  support: "workspaces that let support staff in",
} as const;
export type About = keyof typeof ABOUT;

export type Entrance = {
  readonly kind: "page" | "action" | "route" | "operation";
  /** The address with its parameters in brackets, and the method for a route. For an action, the address of its folder. */
  readonly at: string;
  /** The name of an action in the code. */
  readonly name?: string;
  /** The purpose, as the page shows it. */
  readonly does: string;
  /** The required callers or rights. The caller needs all of them. */
  readonly asks: readonly Asked[];
  /** Rights that show a further part of a page. The page opens without them. */
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
/** `at` starts with the method: `GET /account/session`. */
export const route = entrance("route");
/** `at` ends with the name: `/account/sessions endSession`. */
export function action(...[where, ...rest]: Parameters<typeof page>): Entrance {
  const [at = "", name = ""] = where.split(" ");
  return { ...entrance("action")(at, ...rest), name };
}
