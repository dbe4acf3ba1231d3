/**
 * Names for the statements that Prisma writes, so that the database plans each once per connection: planning one of a handful of rows
 * takes many times as long as running it.
 *
 * A list has a text of its own for each of its lengths, so there are texts without end, and no connection ever forgets a
 * name: only the first so many that are asked twice get one.
 */
const MOST = 500;

/** A text that comes once may never come again. */
const MOST_SEEN_ONCE = 2_000;

export function statementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  const seenOnce = new Set<string>();
  return ({ sql }) => {
    const name = names.get(sql);
    if (name !== undefined) return name;
    if (names.size >= MOST) return "";
    if (!seenOnce.delete(sql)) {
      if (seenOnce.size >= MOST_SEEN_ONCE) seenOnce.clear();
      seenOnce.add(sql);
      return "";
    }
    const next = `p${names.size}`;
    names.set(sql, next);
    return next;
  };
}
