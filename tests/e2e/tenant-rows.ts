/** The rows of one tenant in the account database: tests run in parallel, so what others write meanwhile must not count. */
import { inAccount } from "./newcomer.ts";

/** Changes without a request of the tenant: session activity, rate limits, the outbox, passkey challenges, unfinished authenticator set-ups. */
const IGNORED_TABLES = new Set(["session", "budget", "letter", "challenge", "pending_sign_in", "totp", "_prisma_migrations"]);
/** Reading is logged, and changes nothing. */
const READ_EVENTS = ["device.viewed", "devices.viewed", "measurements.downloaded"];

/** `names` are the ids in the row. A tenant that owns the row owns `ids`, too: its own id, its user, its workspace. */
type Row = { table: string; text: string; names: readonly string[]; ids: readonly string[] };

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

const allRows = (): Promise<Row[]> =>
  inAccount(async (database) => {
    const { rows: tables } = await database.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
    const found: Row[] = [];
    for (const { name } of tables.filter((table) => !IGNORED_TABLES.has(table.name))) {
      const { rows } = await database.query<{ text: string; ids: (string | null)[] }>(
        `SELECT t::text AS text, ARRAY[r->>'id', r->>'user_id', r->>'workspace_id', r->>'audit_ref'] AS ids FROM "${name}" t, to_jsonb(t) r
         WHERE NOT coalesce(r->>'event', '') = ANY($1)`,
        [READ_EVENTS],
      );
      for (const { text, ids } of rows)
        found.push({ table: name, text, names: text.match(UUID) ?? [], ids: ids.filter((id) => id?.length === 36) as string[] });
    }
    return found;
  });

/** The rows that name one of `ids`, or the id, user or workspace of such a row, sorted, by table. */
export async function rowsOfTenant(ids: readonly string[]): Promise<Record<string, string[]>> {
  const byName = new Map<string, Row[]>();
  for (const row of await allRows()) {
    for (const name of row.names) {
      const others = byName.get(name);
      if (others) others.push(row);
      else byName.set(name, [row]);
    }
  }
  const found = new Set<Row>();
  const known = new Set(ids);
  // A set that grows while it is walked is walked to its end.
  for (const id of known) {
    for (const row of byName.get(id) ?? []) {
      found.add(row);
      for (const own of row.ids) known.add(own);
    }
  }
  const byTable = Object.groupBy([...found], ({ table }) => table);
  return Object.fromEntries(Object.entries(byTable).map(([table, rows]) => [table, (rows ?? []).map(({ text }) => text).sort()]));
}
