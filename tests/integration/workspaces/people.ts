/** What the tests about members share: devices, sub-workspaces, what was recorded, and what a refusal says. */
import * as devices from "#lib/devices/index.ts";
import type { Session } from "#lib/identity/index.ts";
import { profile } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { isRefusal } from "#lib/platform/refusal.ts";
import { lettersTo } from "#tests/support/letters.ts";
import { makeWorkspace, type World } from "#tests/support/world.ts";

export const addDevice = async (world: World, name = "Heron hide"): Promise<string> =>
  (await devices.register(await world.enter("devices:add"), { name })).device.id;

/** A workspace below `parentId` with an owner of its own, into which the members of the one above come. */
export async function makeBelow(owner: Session, parentId: string, inherits = true): Promise<string> {
  const id = await makeWorkspace(owner);
  await account().workspace.update({ where: { id }, data: { parentId, inherits } });
  return id;
}

export const eventsIn = async (workspaceId: string): Promise<string[]> =>
  (await account().auditEntry.findMany({ where: { workspaceId }, orderBy: { seq: "asc" } })).map(({ event }) => event);

export const subjectsOf = async (workspaceId: string, event: string) =>
  (await account().auditEntry.findMany({ where: { workspaceId, event }, orderBy: { seq: "asc" } })).map(({ subjectRef, objectId }) => ({
    subjectRef,
    objectId,
  }));

export const mailsOf = async (person: Session): Promise<string[]> => (await lettersTo((await profile(person)).email)).map(({ subject }) => subject);

/** Everything a refusal tells, or that there was none. */
export const told = (attempt: Promise<unknown>): Promise<Record<string, unknown>> =>
  attempt.then(
    () => ({ code: "it worked" }),
    (error: unknown) => {
      if (!isRefusal(error)) throw error;
      return { kind: error.kind, code: error.code, message: error.message, detail: error.detail };
    },
  );

export const codeOf = async (attempt: Promise<unknown>) => (await told(attempt)).code;

export const LATER = () => new Date(Date.now() + 11 * 60_000);
