/** A small tree of workspaces with somebody in it, for the tests that ask who gets in where. */
import { resume, type Session } from "#lib/identity/index.ts";
import type { Factor } from "#lib/identity/schema.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { keyOf, seal } from "#lib/platform/seal/index.ts";
import { hashOf, newToken } from "#lib/platform/token.ts";
import { authenticate, type Right, type TokenAccess } from "#lib/workspaces/index.ts";
import { beginToken, makeUser, makeWorkspace } from "./world.ts";

/**
 * `own` is where it happens. Above it stand `parent` and `great`, whose members work in what is below; `sibling` stands beside it,
 * `child` below. `foreign` belongs to somebody else. `opened` and `unopened` are devices of `own`.
 */
export type Place = Record<"great" | "parent" | "own" | "sibling" | "child" | "foreign", string> &
  Record<"opened" | "unopened" | "below" | "theirs", string> & { owner: Session };

async function makeDevice(workspaceId: string): Promise<string> {
  const id = ids.new();
  const nameSealed = seal(await keyOf(workspaceId), "device.name_sealed", id, "Heron hide");
  await account().device.create({ data: { id, workspaceId, nameSealed, telemetryRef: ids.telemetryRef(), createdAt: new Date() } });
  return id;
}

/** A network's token, which sends for no device yet. */
export async function makeWebhook(workspaceId: string): Promise<string> {
  const [id, token] = [ids.new(), newToken("webhook")];
  const nameSealed = seal(await keyOf(workspaceId), "device_token.name_sealed", id, "Network");
  const secret = { secretHash: hashOf(token), hint: token.slice(0, 10) };
  await account().deviceToken.create({ data: { id, workspaceId, nameSealed, ...secret, source: "tts", createdAt: new Date() } });
  return id;
}

export async function makeDecoder(workspaceId: string): Promise<string> {
  const [id, key, now] = [ids.new(), await keyOf(workspaceId), new Date()];
  const sealed = { nameSealed: seal(key, "decoder.name_sealed", id, "Gauge"), sourceSealed: seal(key, "decoder.source_sealed", id, "") };
  await account().decoder.create({ data: { id, workspaceId, kind: "cayenne", ...sealed, createdAt: now, changedAt: now } });
  return id;
}

const under = (id: string, parentId: string, inherits: boolean) => account().workspace.update({ where: { id }, data: { parentId, inherits } });

export async function makePlace(): Promise<Place> {
  const [owner, stranger, above] = [await makeUser(), await makeUser("Cleo"), await makeUser("Sam")];
  const [great, parent, sibling, child] = await Promise.all([above, above, above, above].map((one) => makeWorkspace(one)));
  const [own, foreign] = [await makeWorkspace(owner), await makeWorkspace(stranger)];
  if (!great || !parent || !sibling || !child) throw new Error("no tree");
  await under(parent, great, true);
  await under(own, parent, true);
  await under(sibling, parent, false);
  await under(child, own, true);
  const [opened, unopened, below, theirs] = [await makeDevice(own), await makeDevice(own), await makeDevice(child), await makeDevice(foreign)];
  return { great, parent, own, sibling, child, foreign, opened, unopened, below, theirs, owner };
}

/** Another session of the same person, in which this factor was shown. */
export async function having(factor: Factor, { userId }: { userId: string }): Promise<Session> {
  const session = await resume(await beginToken(userId, new Date(), { factor, isRemembered: false }));
  if (!session) throw new Error("no session");
  return session;
}

/** An authenticator app that is set up, whose codes nobody knows. */
export async function addTotp({ userId }: { userId: string }): Promise<void> {
  const now = new Date();
  await account().totp.create({ data: { userId, secretSealed: new Uint8Array(30), createdAt: now, confirmedAt: now, lastStep: 0 } });
}

/** Somebody of the staff, who signed in with `factor`. */
export async function makeStaff(factor: Factor = "passkey"): Promise<Session> {
  const { userId } = await makeUser("Sam");
  await account().staff.create({ data: { userId, since: new Date() } });
  return having(factor, { userId });
}

type Span = { mayWrite?: boolean; grantedAt?: Date; endsAt?: Date; endedAt?: Date };

/** Lets staff into a workspace, for an hour from now unless told otherwise. */
export async function letIn(workspaceId: string, { mayWrite = false, grantedAt = new Date(), endsAt = new Date(Date.now() + 3_600_000), ...end }: Span = {}) {
  await account().supportAccess.create({ data: { id: ids.new(), workspaceId, granterRef: ids.new(), mayWrite, grantedAt, endsAt, ...end } });
}

type Terms = { scopes: readonly (Right | "everything")[]; devices?: readonly string[]; reachesBelow?: boolean; expiresAt?: Date; revokedAt?: Date };

/** A token of a program as `issuer` would have issued it. */
export async function makeToken(workspaceId: string, issuer: { userId: string }, { scopes, devices, reachesBelow = false, ...ends }: Terms): Promise<string> {
  const [id, token] = [ids.new(), newToken("program")];
  const nameSealed = seal(await keyOf(workspaceId), "api_token.name_sealed", id, "Script");
  await account().apiToken.create({
    data: {
      ...{ id, workspaceId, userId: issuer.userId, nameSealed, secretHash: hashOf(token), hint: token.slice(0, 10), scopes: [...scopes] },
      ...{ isLimited: devices !== undefined, reachesBelow, createdAt: new Date(), ...ends },
      devices: { create: (devices ?? []).map((deviceId) => ({ deviceId })) },
    },
  });
  return token;
}

export const program = async (...made: Parameters<typeof makeToken>): Promise<TokenAccess> => authenticate(await makeToken(...made));
