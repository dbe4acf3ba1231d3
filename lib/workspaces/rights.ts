/** Rights in words: which of them somebody has, for which devices, and why. */
import type { Access } from "./access.ts";
import { comersOf, grantsOf, workspaceNames } from "./people.ts";
import type { Grants, RightsView, RightView } from "./people-schema.ts";
import { isAboutDevices, isAllowed, isGranted, RIGHTS, type Right, type Standing } from "./policy.ts";

/** `grants` are the opened devices of somebody limited; null for everybody else. */
export function rightsFrom(standing: Standing, grants: Grants | null, from: RightsView["from"]): RightsView {
  const held: RightView[] = [];
  const lacked: RightView[] = [];
  for (const right of Object.keys(RIGHTS) as Right[]) {
    const devices = grants && isAboutDevices(right) ? devicesFor(right, grants) : null;
    const has = devices ? devices.length > 0 : isAllowed(standing, right);
    (has ? held : lacked).push({ right, words: RIGHTS[right].words, devices });
  }
  return { post: grants ? "limited" : standing, from, held, lacked };
}

const devicesFor = (right: Right, grants: Grants): string[] =>
  Object.entries(grants).flatMap(([deviceId, grant]) => (isGranted(grant, right) ? [deviceId] : []));

/** The rights of whoever holds the pass: their own, those they have from above, or those that staff were lent. */
export async function rightsHere(access: Access<"workspace:read">): Promise<RightsView> {
  const { workspaceId, userId, standing } = access;
  if (standing === "support" || standing === "support-changes") return rightsFrom(standing, null, null);
  const comer = (await comersOf(workspaceId)).find((one) => one.userId === userId);
  const from = comer && comer.level > 0 ? { id: comer.fromId, name: (await workspaceNames([comer.fromId])).get(comer.fromId) ?? "" } : null;
  return rightsFrom(standing, comer?.isLimited ? await grantsOf(workspaceId, userId) : null, from);
}
