/**
 * What an operation of the API is. It is declared once; the router, the checks, the answers, the OpenAPI document, the
 * readable page and the tests are all made of the declaration.
 */
import type { z } from "zod";
import type { Access, Right, TokenAccess } from "#lib/workspaces/index.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The right that is asked for in the workspace of the path; or "token": any working token, for what is about the token itself. */
export type Scope = Right | "token";
type PassOf<S extends Scope> = S extends Right ? Access<S> : TokenAccess;

/** `{name}` in a path stands for one segment. All but these are numbers of rows. */
export const KEYS = new Set(["field"]);
type NamesIn<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** Which part of a list is wanted: what comes after `from`, at most `limit` of it. */
export type Wanted = { readonly from: string | null; readonly limit: number };
/** A part of a list; `next` is the `from` of the next one, null at the end. */
export type Part<T> = { readonly items: readonly T[]; readonly next: string | null };

type Given<Pass, More, Path, Q, B> = { pass: Pass; more: More; path: Path; query: Q; body: B; wanted: Wanted };

export type Declared<P extends string, S extends Scope, M extends Right, Q, B> = {
  /** Names the operation for good: clients are generated from it. */
  id: string;
  method: Method;
  path: P;
  scope: S;
  /** A right that shows more of the same: without it, the answer goes without that. */
  shows?: M;
  /** Where the scope is "token": what the verb asks of the token by itself. */
  needs?: Right;
  /** The heading under which it is documented. */
  noun: string;
  summary: string;
  description?: string;
  query?: z.ZodType<Q>;
  /** For a list, in place of `answer`: what stands in it. It is answered page by page. */
  pages?: z.ZodType;
  /** How much a page may hold, where it is not a hundred. */
  most?: number;
  body?: z.ZodType<B>;
  /** What comes back. Without it, nothing does. */
  answer?: z.ZodType;
  /** For a download, in place of `answer`: the media types that there are. */
  files?: readonly string[];
  /** Makes something new: answered with "created", and repeated safely with an idempotency key. */
  creates?: boolean;
  /** What can stand against it, in words for the documentation. */
  conflict?: string;
  /** A body as an example. */
  example?: unknown;
  verb(given: Given<PassOf<S>, Access<M> | null, Record<NamesIn<P>, string>, Q, B>): Promise<unknown>;
};

/** An operation of whatever kind. `verb` is only called with what the operation's own scope and schemas made. */
export type Operation = Omit<Declared<string, Scope, Right, unknown, unknown>, "verb"> & {
  verb(given: Given<unknown, unknown, Record<string, string>, unknown, unknown>): Promise<unknown>;
};

export const operation = <const P extends string, S extends Scope, M extends Right = never, Q = undefined, B = undefined>(
  declared: Declared<P, S, M, Q, B>,
): Operation => declared as unknown as Operation;

/** The names of the places in a path. */
export const placesOf = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
