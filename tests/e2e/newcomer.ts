/** Somebody new, so that the cast stays as it is for other tests: signed up and confirmed by hand, with the password alone. */
import pg from "pg";
import { linkIn } from "./fixtures.ts";
import { PASSWORD, submit } from "./wire.ts";

export type Newcomer = { name: string; email: string };

let made = 0;

export async function newcomer(name = "Ada Newcomer"): Promise<Newcomer> {
  const email = `newcomer.${process.pid}.${Date.now()}.${++made}@marsh-weather.example`;
  const fields = [["name", name], ["email", email], ["password", PASSWORD], ["agreed", "on"]] as const; // biome-ignore format: one line
  await submit("/sign-up", { button: "Create the account", fields });
  const link = new URL(await linkIn(email, "Confirm your address"));
  await submit(link.pathname + link.search, { button: "Confirm the address", fields: [] });
  return { name, email };
}

/** Runs `work` on the account database: for what a test cannot wait for, such as time that passes. */
export async function inAccount<T>(work: (database: pg.Client) => Promise<T>): Promise<T> {
  const database = new pg.Client({ connectionString: process.env.DATABASE_URL_ACCOUNT });
  await database.connect();
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}

/** Moves what the session of this cookie remembers of the time back by `minutes`, as if they had passed. */
export async function letPass(minutes: number, cookie: string, what: "last_seen_at" | "authenticated_at" | "expires_at"): Promise<void> {
  const token = cookie.split("=").at(-1) ?? "";
  const { rowCount } = await inAccount((database) =>
    database.query(`UPDATE session SET ${what} = ${what} - make_interval(mins => $2) WHERE id_hash = sha256($1::bytea)`, [Buffer.from(token), minutes]),
  );
  if (rowCount !== 1) throw new Error("There is no such session.");
}
