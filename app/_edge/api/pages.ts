/**
 * Lists, page by page. A cursor is sealed for the token, the operation and the filters that it was given out for: it
 * tells nothing, and anywhere else it is as broken as one that was made up.
 */
import { z } from "zod";
import { hmac, openBytes, sealBytes } from "#lib/platform/crypto.ts";
import { env } from "#lib/platform/env.ts";
import { checked, invalid } from "./input.ts";
import type { Part, Wanted } from "./operation.ts";

const MOST = 100;
const USUAL = 50;

export const PageQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST)
    .default(USUAL)
    .meta({ description: `How many at most; ${USUAL} if it is not said. A page may hold fewer although more follow: ask until \`next\` is null.` }),
  cursor: z.string().max(1_000).optional().meta({ description: "The `next` of the page before. It works for the same token and the same filters only." }),
});

const key = () => hmac(Buffer.from(env().LOOKUP_KEY, "base64"), "cursor");

export function wantedOf(given: { limit?: string | undefined; cursor?: string | undefined }, place: string): Wanted {
  const { limit, cursor } = checked(PageQuery, given) as z.infer<typeof PageQuery>;
  if (cursor === undefined) return { from: null, limit };
  try {
    return { from: openBytes(key(), Buffer.from(cursor, "base64url"), place).toString(), limit };
  } catch {
    throw invalid({ cursor: "This cursor does not belong here. Begin with the first page." });
  }
}

export const sealed = ({ items, next }: Part<unknown>, place: string): Part<unknown> => ({
  items,
  next: next === null ? null : sealBytes(key(), Buffer.from(next), place).toString("base64url"),
});

/** The page of a list that is there as a whole, by a key that grows from one to the next and outlives its neighbours. */
export function partOf<T>(all: readonly T[], { from, limit }: Wanted, keyOf: (item: T) => string): Part<T> {
  const keyed = all.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const after = from === null ? keyed : keyed.filter(({ key }) => key > from);
  const page = after.slice(0, limit);
  return { items: page.map(({ item }) => item), next: after.length > page.length ? (page.at(-1)?.key ?? null) : null };
}
