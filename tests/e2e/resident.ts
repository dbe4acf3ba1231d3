/** Sessions, workspaces and devices made by calling the library instead of the server. */
import * as devices from "#lib/devices/index.ts";
import { resume, type Session } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { emailLookup } from "#lib/platform/seal/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { beginToken } from "#tests/support/world.ts";

/** The cookie of a new session, as a sign-in with the password alone begins it. */
export async function newSession(email: string): Promise<string> {
  const { id } = await account().user.findUniqueOrThrow({ where: { emailLookup: emailLookup(email) }, select: { id: true } });
  return `__Host-session=${await beginToken(id)}`;
}

async function sessionOf(cookie: string): Promise<Session> {
  const session = await resume(cookie.slice(cookie.indexOf("=") + 1));
  if (!session) throw new Error("The cookie has no session.");
  return session;
}

/** Opens a workspace in the EU and returns its id. */
export const openWorkspace = async (cookie: string, name: string): Promise<string> => workspaces.open(await sessionOf(cookie), { name, region: "eu" });

type Member = { cookie: string; workspace: string };

export async function addDevice({ cookie, workspace }: Member, name: string): Promise<{ device: string; token: string }> {
  const access = await workspaces.enter(await sessionOf(cookie), workspace, "devices:add");
  const { device, token } = await devices.register(access, { name });
  return { device: device.id, token };
}
