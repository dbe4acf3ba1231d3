/**
 * Lists, page by page. A cursor says where in the list the page before ended, with a mark that is made for the token, the
 * operation and the filters it was given out for: anywhere else it is as broken as one that was made up. The same page has
 * the same cursor each time, or its tag would change though nothing did.
 */
import { z } from "zod";
import { equal, hmac } from "#lib/platform/crypto.ts";
import { env } from "#lib/platform/env.ts";
import { checked, invalid } from "./input.ts";
import type { Part, Wanted } from "./operation.ts";

const USUAL = 50;

/** What may be said of the wanted page, of `most` things at most. */
export const pageQuery = (most = 100) =>
  z.object({
    limit: z.coerce
      .number("Please give a whole number.")
      .int("Please give a whole number.")
      .min(1)
      .max(most)
      .default(USUAL)
      .meta({ description: `How many at most; ${USUAL} if it is not said. A page may hold fewer although more follow: ask until \`next\` is null.` }),
    cursor: z.string().max(1_000).optional().meta({ description: "The `next` of the page before. It works for the same token and the same filters only." }),
  });

const MARK_BYTES = 16;

const markOf = (from: string, place: string): Buffer =>
  hmac(Buffer.from(env().LOOKUP_KEY, "base64"), JSON.stringify(["cursor", place, from])).subarray(0, MARK_BYTES);

const cursorOf = (from: string, place: string): string => Buffer.concat([markOf(from, place), Buffer.from(from)]).toString("base64url");

type Given = { limit?: string | undefined; cursor?: string | undefined };

export function wantedOf(given: Given, place: string, most?: number): Wanted {
  const { limit, cursor } = checked(pageQuery(most), given) as z.infer<ReturnType<typeof pageQuery>>;
  if (cursor === undefined) return { from: null, limit };
  const bytes = Buffer.from(cursor, "base64url");
  const from = bytes.subarray(MARK_BYTES).toString();
  if (!equal(bytes.subarray(0, MARK_BYTES), markOf(from, place))) throw invalid({ cursor: "This cursor does not belong here. Begin with the first page." });
  return { from, limit };
}

export const withCursor = ({ items, next }: Part<unknown>, place: string) => ({ items, next: next === null ? null : cursorOf(next, place) });

/** The page of a list that is there as a whole, by a key that grows from one to the next and outlives its neighbours. */
export function partOf<T>(all: readonly T[], { from, limit }: Wanted, keyOf: (item: T) => string): Part<T> {
  const keyed = all.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const after = from === null ? keyed : keyed.filter(({ key }) => key > from);
  const page = after.slice(0, limit);
  return { items: page.map(({ item }) => item), next: after.length > page.length ? (page.at(-1)?.key ?? null) : null };
}
