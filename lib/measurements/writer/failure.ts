/** What a failed flush means: try again with care, try again, blame what is in it, or wait for the database. */
export type Failure =
  /** A reading of it is there already. */
  | "repeated"
  /** Two transactions waited for each other. */
  | "collided"
  /** The database will not have what one of its loads holds: a fault of our checks. */
  | "bad"
  /** The database is there, but will not store now: it is full, or shutting down. */
  | "unwilling"
  /** The connection is of no more use. */
  | "gone";

export function failureOf(error: unknown): Failure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!/^[0-9A-Z]{5}$/.test(code) || code.startsWith("57P") || code.startsWith("08")) return "gone";
  if (code === "23505") return "repeated";
  if (code === "40P01" || code === "40001") return "collided";
  if (isMissingMonth(error)) return "unwilling";
  return code.startsWith("22") || code.startsWith("23") ? "bad" : "unwilling";
}

/** No partition for a time that the clock step let through: the months ahead were not made. */
const isMissingMonth = (error: unknown): boolean => error instanceof Error && error.message.startsWith("no partition of relation");

/** The device whose reading was there already, as PostgreSQL names it. */
export function repeatedRef(error: unknown): string | undefined {
  const detail = error instanceof Error && "detail" in error ? String(error.detail) : "";
  return /=\((\d+),/.exec(detail)?.[1];
}
