/** Somebody new, so that the cast stays as it is for other tests: signed up and confirmed by hand, with the password alone. */
import { createHash } from "node:crypto";
import type { BrowserContext } from "@playwright/test";
import pg from "pg";
import { linkIn } from "./fixtures.ts";
import { addDevice, OWN, origin, PASSWORD, signInByHand, submit } from "./wire.ts";

export type Newcomer = { name: string; email: string };

let made = 0;

/** An address that nobody has yet. */
export const newAddress = (): string => `newcomer.${process.pid}.${Date.now()}.${++made}@marsh-weather.example`;

export async function newcomer(name = "Ada Newcomer", email = newAddress()): Promise<Newcomer> {
  const fields = [["name", name], ["email", email], ["password", PASSWORD], ["agreed", "on"]] as const; // biome-ignore format: one line
  // From somewhere else each time: so many sign-ups from one network would be stopped, and rightly.
  const headers = { ...OWN, origin: origin(), "x-forwarded-for": `198.51.${++made % 256}.7` };
  await submit("/sign-up", { button: "Create the account", fields, headers });
  const link = new URL(await linkIn(email, "Confirm your address"));
  await submit(link.pathname + link.search, { button: "Confirm address", fields: [["password", PASSWORD]] });
  return { name, email };
}

/** A newcomer who opened a workspace of their own, with these devices. */
export async function newOwner(name: string, devices: readonly string[]): Promise<{ cookie: string; workspace: string; devices: string[] }> {
  const cookie = await signInByHand((await newcomer(name)).email);
  const { headers } = await submit("/w/new", { cookie, button: "Open the workspace", fields: [["name", "Reed Beds"], ["region", "eu"]] }); // biome-ignore format: one line
  const workspace = /\/w\/([0-9a-f-]{36})/.exec(headers.location ?? "")?.[1] ?? "";
  const added: string[] = [];
  for (const device of devices) added.push((await addDevice({ cookie, workspace }, device)).device);
  return { cookie, workspace, devices: added };
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

/** Makes whoever has this cookie a member, or another one than they are. */
export async function setRole(workspace: string, cookie: string, role: "viewer" | "editor" | "billing"): Promise<void> {
  const { rowCount } = await inAccount((database) =>
    database.query(
      `INSERT INTO membership (workspace_id, user_id, role, since) SELECT $1, user_id, $3, now() FROM session WHERE id_hash = $2
       ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = excluded.role`,
      [workspace, hashOf(cookie), role],
    ),
  );
  if (rowCount !== 1) throw new Error("There is no such session.");
}

/** What the database knows of the session of this cookie. */
export const hashOf = (cookie: string): Buffer =>
  createHash("sha256")
    .update(cookie.slice(cookie.indexOf("=") + 1))
    .digest();

/** Gives a browser the session of this cookie. It takes a cookie with this prefix from https alone, and sends it to localhost all the same. */
export async function bring(context: BrowserContext, cookie: string): Promise<string> {
  const [name = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name, value, url: `https://${new URL(origin()).hostname}/`, secure: true, httpOnly: true, sameSite: "Lax" }]);
  return cookie;
}

/** Moves a time of the session of this cookie back by `minutes`, as if they had passed. */
export async function letPass(minutes: number, cookie: string, what: "last_seen_at" | "authenticated_at" | "expires_at"): Promise<void> {
  const { rowCount } = await inAccount((database) =>
    database.query(`UPDATE session SET ${what} = ${what} - make_interval(secs => $2) WHERE id_hash = $1`, [hashOf(cookie), minutes * 60]),
  );
  if (rowCount !== 1) throw new Error("There is no such session.");
}
