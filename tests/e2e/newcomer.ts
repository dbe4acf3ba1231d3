/** Accounts, sessions, workspaces and devices for one test, inserted into the databases: for tests whose subject is not sign-up or sign-in. */
import type { BrowserContext } from "@playwright/test";
import pg from "pg";
import { acknowledge, agreementFor } from "#lib/documents/index.ts";
import { hashPassword } from "#lib/identity/password-hash.ts";
import { hashOf as hashOfToken } from "#lib/identity/session-adapter.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { emailLookup, makeKey, seal } from "#lib/platform/seal/index.ts";
import { linkIn, PASSWORD } from "./fixtures.ts";
import { addDevice, newSession, openWorkspace } from "./resident.ts";
import { OWN, origin, submit } from "./wire.ts";

export type Newcomer = { name: string; email: string };

let counter = 0;

/** An address without an account. */
export const newAddress = (): string => `newcomer.${process.pid}.${Date.now()}.${++counter}@marsh-weather.example`;

let phcHash: Promise<string> | undefined;

/** A confirmed account with PASSWORD and no second factor, whose owner agreed to the policy that applies. */
export async function newcomer(name = "Ada Newcomer", email = newAddress()): Promise<Newcomer> {
  phcHash ??= hashPassword(PASSWORD);
  const [id, now] = [ids.new(), new Date()];
  const key = await makeKey(id, now);
  const sealed = { nameSealed: seal(key, "user.name_sealed", id, name), emailSealed: seal(key, "user.email_sealed", id, email) };
  const password = { create: { phcHash: await phcHash, changedAt: now } };
  await account().user.create({ data: { id, auditRef: ids.new(), createdAt: now, verifiedAt: now, emailLookup: emailLookup(email), ...sealed, password } });
  const { version, wording } = agreementFor("privacy", now);
  await transaction((tx) => acknowledge(tx, { userId: id, kind: "privacy", wording, agreedVersion: version }, now));
  return { name, email };
}

/** The cookie of a new account. */
export const signedInNewcomer = async (name?: string): Promise<string> => newSession((await newcomer(name)).email);

/** Signs up and confirms the address over HTTP, for tests about what a sign-up leaves behind. */
export async function signUpByHand(name = "Ada Newcomer", email = newAddress()): Promise<Newcomer> {
  const fields = [["name", name], ["email", email], ["password", PASSWORD], ["agreed", "on"]] as const; // biome-ignore format: one line
  // Each sign-up comes from a network of its own: the rate limiter would stop many from one network.
  const headers = { ...OWN, origin: origin(), "x-forwarded-for": `198.51.${(process.pid + ++counter) % 256}.7` };
  await submit("/sign-up", { button: "Create the account", fields, headers });
  const link = new URL(await linkIn(email, "Confirm your address"));
  await submit(link.pathname + link.search, { button: "Confirm address", fields: [["password", PASSWORD]] });
  return { name, email };
}

/** A new account that owns a new workspace with these devices. */
export async function newOwner(name: string, devices: readonly string[] = [], workspaceName = "Reed Beds") {
  const { email } = await newcomer(name);
  const cookie = await newSession(email);
  const workspace = await openWorkspace(cookie, workspaceName);
  const added: string[] = [];
  for (const device of devices) added.push((await addDevice({ cookie, workspace }, device)).device);
  return { email, cookie, workspace, devices: added };
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

/** The hash under which the database stores the session of this cookie. */
export const hashOf = (cookie: string): Uint8Array => hashOfToken(cookie.slice(cookie.indexOf("=") + 1));

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
