/** People and workspaces made by direct inserts, for tests that are about something else than signing up. */
import type { PlanName } from "#lib/billing/schema.ts";
import { list } from "#lib/documents/index.ts";
import { resume, type Session } from "#lib/identity/index.ts";
import type { Factor } from "#lib/identity/schema.ts";
import { begin } from "#lib/identity/session.ts";
import { account } from "#lib/platform/db/account.ts";
import type { Region } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import { emailLookup, makeKey, seal } from "#lib/platform/seal/index.ts";
import { type Access, enter, type Right, type Role } from "#lib/workspaces/index.ts";
import { HOME } from "./cast.ts";

/** A session by its cookie's value, as signing in would begin it. */
export const beginToken = async (userId: string, now = new Date(), how: { factor: Factor; isRemembered: boolean } = { factor: "none", isRemembered: false }) =>
  (await begin(userId, how, HOME, now)).token;

export async function makeUser(name = "Ada", now = new Date()): Promise<Session> {
  const id = ids.new();
  const email = `${name.toLowerCase()}-${id.slice(0, 8)}@marsh-weather.example`;
  const key = await makeKey(id, now);
  await account().user.create({
    data: {
      id,
      auditRef: ids.new(),
      createdAt: now,
      verifiedAt: now,
      emailLookup: emailLookup(email),
      nameSealed: seal(key, "user.name_sealed", id, name),
      emailSealed: seal(key, "user.email_sealed", id, email),
    },
  });
  await agreeToNewest(id, now);
  const session = await resume(await beginToken(id, now), {}, now);
  if (!session) throw new Error("no session");
  return session;
}

/** So that no page asks about the privacy policy first. Where no text is published, there is no page either. */
async function agreeToNewest(userId: string, now: Date): Promise<void> {
  const [newest] = list();
  await account().$executeRaw`
    INSERT INTO acknowledgement (id, user_id, document_kind, document_version, document_hash, wording, at)
    SELECT ${ids.new()}::uuid, ${userId}::uuid, kind, version, sha256, 'I agree.', ${now} FROM document WHERE kind = 'privacy' AND version = ${newest?.version ?? 1}`;
}

/** Nothing is limited in it, unless a test wants a plan that limits. */
export async function makeWorkspace(owner: Session, region: Region = "eu", now = new Date(), plan: PlanName = "unmetered"): Promise<string> {
  const id = ids.new();
  const key = await makeKey(id, now);
  const nameSealed = seal(key, "workspace.name_sealed", id, "Marsh Weather");
  await account().workspace.create({
    data: { id, region, nameSealed, plan, createdAt: now, memberships: { create: { userId: owner.userId, role: "owner", since: now } } },
  });
  return id;
}

let pending = 0;

/** A sign-in that waits for its second step until `expiresAt`, begun from a network of its own. Returns the hash of its secret. */
export async function makePendingSignIn(userId: string, expiresAt: Date): Promise<Uint8Array<ArrayBuffer>> {
  const tokenHash = new Uint8Array(Buffer.alloc(32, `pending ${++pending} `));
  const from = { networkHash: new Uint8Array(Buffer.alloc(32, pending)), browser: HOME.browser };
  await account().pendingSignIn.create({ data: { tokenHash, userId, isRemembered: false, ...from, expiresAt } });
  return tokenHash;
}

/** The sign-ins of a person that could still be completed at `now`. */
export const countPendingSignIns = (userId: string, now = new Date()) => account().pendingSignIn.count({ where: { userId, expiresAt: { gt: now } } });

export async function join(workspaceId: string, member: Session, role: Role, now = new Date()): Promise<void> {
  await account().membership.create({ data: { workspaceId, userId: member.userId, role, since: now } });
}

/** Somebody who sees only the devices that are opened to them, each with what they may do with it. */
export async function joinLimited(workspaceId: string, member: Session, devices: Record<string, "read" | "write">, now = new Date()): Promise<void> {
  const { userId } = member;
  const grants = Object.entries(devices).map(([deviceId, grant]) => ({ deviceId, mayWrite: grant === "write", since: now }));
  await account().membership.create({ data: { workspaceId, userId, role: "viewer", isLimited: true, since: now, grants: { create: grants } } });
}

/** A person, their workspace, and the passes into it. */
export async function makeWorld(region: Region = "eu", plan: PlanName = "unmetered"): Promise<World> {
  const session = await makeUser();
  const workspaceId = await makeWorkspace(session, region, new Date(), plan);
  const sessionAt = async (at: Date) => (await resume(await beginToken(session.userId, at), {}, at)) ?? session;
  return { session, workspaceId, enter: async (right, at) => enter(at ? await sessionAt(at) : session, workspaceId, right, at) };
}

/** `enter` takes a time for what a person does later, in a session that began then. */
export type World = { session: Session; workspaceId: string; enter<R extends Right>(right: R, at?: Date): Promise<Access<R>> };
