/** Where the measurements of a device are: for the domain that keeps them, never for a page. */
import { account } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import type { Access } from "../workspaces/index.ts";
import type { Kind } from "./schema.ts";

export type Location = {
  readonly deviceRef: bigint;
  readonly region: Region;
  readonly fields: readonly { readonly ordinal: number; readonly key: string; readonly kind: Kind }[];
};

export async function locate(access: Access<"measurements:read">, deviceId: string): Promise<Location> {
  const { workspaceId, region } = access;
  const row = isUuid(deviceId)
    ? await account().device.findUnique({
        where: { workspaceId_id: { workspaceId, id: deviceId } },
        select: { telemetryRef: true, fields: { orderBy: { ordinal: "asc" }, select: { ordinal: true, key: true, kind: true } } },
      })
    : null;
  if (!row) throw notFound();
  return { deviceRef: row.telemetryRef, region, fields: row.fields as Location["fields"] };
}

/** The references of every device of the workspace, by the device's id, with the numbers of its fields. */
export async function locateAll(access: Access<"measurements:read">): Promise<Map<string, { deviceRef: bigint; ordinals: number[] }>> {
  const rows = await account().device.findMany({
    where: { workspaceId: access.workspaceId },
    select: { id: true, telemetryRef: true, fields: { select: { ordinal: true } } },
  });
  return new Map(rows.map((row) => [row.id, { deviceRef: row.telemetryRef, ordinals: row.fields.map((field) => field.ordinal) }]));
}
