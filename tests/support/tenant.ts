/** A tenant with one of everything, each bearing the same mark: whatever of it shows up elsewhere is recognised. */
import * as devices from "#lib/devices/index.ts";
import type { Session } from "#lib/identity/index.ts";
import * as measurements from "#lib/measurements/index.ts";
import { account } from "#lib/platform/db/account.ts";
import type { Region } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { makeProgram } from "#tests/support/program.ts";
import { join, joinLimited, makeUser, makeWorkspace } from "./world.ts";

export type Tenant = {
  mark: string;
  owner: Session;
  /** The numbers of what it has, by what stands for them in a path. */
  ids: Record<string, readonly string[]>;
  /** What was its own and is gone. */
  gone: readonly string[];
  tokens: Record<"owner" | "limited" | "ended" | "expired", string>;
};

export async function makeTenant(mark: string, region: Region = "eu"): Promise<Tenant> {
  const owner = await makeUser(mark);
  const workspaceId = await makeWorkspace(owner, region);
  const below = await workspaces.openBelow(await workspaces.enter(owner, workspaceId, "workspaces:add"), { name: `${mark} below`, region });
  await workspaces.rename(await workspaces.enter(owner, workspaceId, "workspace:manage"), { name: mark });
  const enter = <R extends workspaces.Right>(right: R) => workspaces.enter(owner, workspaceId, right);
  const made = await devices.import(await enter("devices:add"), ["one", "two", "three", "gone"].map((name) => ({ name: `${mark} ${name}`, tags: [mark], interval: 60 }))); // biome-ignore format: one line
  const [first = "", second = "", third = "", gone = ""] = made.map(({ id }) => id);
  for (const id of [first, second]) {
    await measurements.add(await enter("measurements:write"), id, [{ field: "temperature", value: 21.5 }, { field: "state", value: mark }]); // biome-ignore format: one line
    await devices.changeField(await enter("devices:write"), id, "temperature", { label: mark, unit: mark.slice(0, 10) });
  }
  await account().device.delete({ where: { id: gone } });
  const [viewer, limited] = [await makeUser(`${mark}v`), await makeUser(`${mark}l`)];
  await join(workspaceId, viewer, "viewer");
  await joinLimited(workspaceId, limited, { [first]: "read" });
  const invitation = await workspaces.invite(await enter("members:write"), { email: `${mark.toLowerCase()}@harbour-labs.example`, role: "viewer" });
  const webhook = await devices.issueWebhook(await enter("tokens:write"), { name: mark, devices: [first], expiresAt: null });
  const [unclaimed, seen] = [ids.new(), new Date()];
  const spoken = { hardwareHash: Buffer.from(unclaimed), hardwareHint: mark.slice(0, 4), firstSeenAt: seen, lastSeenAt: seen };
  await account().unclaimedDevice.create({ data: { id: unclaimed, workspaceId, tokenId: webhook.id, ...spoken } });
  const program = async (given: Parameters<typeof makeProgram>[2]) => makeProgram(workspaceId, owner.userId, given);
  const whole = await program({ reachesBelow: true });
  const narrow = await program({ scopes: ["devices:read", "measurements:read", "tokens:read"], devices: [first] });
  const ended = await program({ revokedAt: new Date() });
  const expired = await program({ expiresAt: new Date(Date.now() - 1_000) });
  return {
    mark,
    owner,
    ids: {
      workspace: [workspaceId, below],
      device: [first, second, third],
      member: [owner.userId, viewer.userId, limited.userId],
      invitation: [invitation],
      webhook: [webhook.id],
      unclaimed: [unclaimed],
      token: [whole.id, narrow.id, webhook.id],
      field: ["temperature", "state"],
    },
    gone: [gone],
    tokens: { owner: whole.token, limited: narrow.token, ended: ended.token, expired: expired.token },
  };
}
