/** The rows of one tenant in the account database: tests run in parallel, so what others write meanwhile must not count. */
import { inAccount } from "./newcomer.ts";

/** Changes without a request of the tenant: session activity, rate limits, the outbox, passkey challenges, unfinished authenticator set-ups. */
const IGNORED_TABLES = new Set(["session", "budget", "letter", "challenge", "pending_sign_in", "totp", "_prisma_migrations"]);
/** Reading is logged, and changes nothing. */
const READ_EVENTS = ["device.viewed", "devices.viewed", "measurements.downloaded"];
/** Columns whose values belong to the tenant once their row does. */
const ID_COLUMNS = ["id", "user_id", "workspace_id", "audit_ref"];

type Row = { table: string; text: string; ids: string[] };

const allRows = (): Promise<Row[]> =>
  inAccount(async (database) => {
    const { rows: tables } = await database.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
    const found: Row[] = [];
    for (const { name } of tables.filter((table) => !IGNORED_TABLES.has(table.name))) {
      const { rows } = await database.query<{ text: string; row: Record<string, unknown> }>(`SELECT t::text AS text, to_jsonb(t) AS row FROM "${name}" t`);
      const kept = rows.filter(({ row }) => name !== "audit_entry" || !READ_EVENTS.includes(String(row.event)));
      found.push(...kept.map(({ text, row }) => ({ table: name, text, ids: ID_COLUMNS.map((column) => String(row[column] ?? "")).filter((id) => id.length === 36) }))); // biome-ignore format: one line
    }
    return found;
  });

/** The rows that name one of `ids`, or the id, user or workspace of such a row, sorted, by table. */
export async function rowsOfTenant(ids: readonly string[]): Promise<Record<string, string[]>> {
  const known = new Set(ids);
  const found = new Set<Row>();
  let rest = await allRows();
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    const matching = rest.filter(({ text }) => [...known].some((id) => text.includes(id)));
    rest = rest.filter((row) => !matching.includes(row));
    for (const row of matching) {
      found.add(row);
      for (const id of row.ids) known.add(id);
    }
  }
  const byTable = Object.groupBy([...found], ({ table }) => table);
  return Object.fromEntries(Object.entries(byTable).map(([table, rows]) => [table, (rows ?? []).map(({ text }) => text).sort()]));
}
