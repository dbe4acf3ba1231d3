/** Putting a new device into a workspace that has room for it. It has no token yet. */
import { record } from "../audit/index.ts";
import type { Tx } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import type { SubjectKey } from "../platform/seal/index.ts";
import type { Access, Right } from "../workspaces/index.ts";
import { requireRoom } from "./room.ts";
import { sealedName } from "./view.ts";

type NewDevice = { name: string; key: SubjectKey; hardwareHash: Uint8Array<ArrayBuffer> | null; hardwareHint: string | null };

/** Returns its number. */
export async function put<R extends Right>(tx: Tx, access: Access<R>, { name, key, ...hardware }: NewDevice, now: Date): Promise<string> {
  const { workspaceId } = access;
  const id = ids.new();
  await requireRoom(tx, workspaceId);
  await tx.device.create({ data: { id, workspaceId, nameSealed: sealedName(key, id, name), telemetryRef: ids.telemetryRef(), createdAt: now, ...hardware } });
  await record(tx, access.actor, "device.registered", { workspaceId, objectId: id }, now);
  return id;
}
