/** Where the measurements of a device are: for the domain that keeps them, never for a page. */
import { account } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { notFound } from "../platform/refusal.ts";
import { type Access, deviceIn, devicesIn } from "../workspaces/index.ts";
import type { Kind } from "./schema.ts";

export type Location = {
  readonly deviceRef: bigint;
  readonly region: Region;
  readonly fields: readonly { readonly ordinal: number; readonly key: string; readonly kind: Kind }[];
};

export async function locate(access: Access<"measurements:read">, deviceId: string): Promise<Location> {
  const row = await account().device.findUnique({
    where: { workspaceId_id: deviceIn(access, deviceId) },
    select: { telemetryRef: true, fields: { orderBy: { ordinal: "asc" }, select: { ordinal: true, key: true, kind: true } } },
  });
  if (!row) throw notFound();
  return { deviceRef: row.telemetryRef, region: access.region, fields: row.fields as Location["fields"] };
}

/** The references of every device that the pass reaches, by the device's id, with the numbers of its fields. */
export async function locateAll(access: Access<"measurements:read">): Promise<Map<string, { deviceRef: bigint; ordinals: number[] }>> {
  const rows = await account().device.findMany({
    where: devicesIn(access),
    select: { id: true, telemetryRef: true, fields: { select: { ordinal: true } } },
  });
  return new Map(rows.map((row) => [row.id, { deviceRef: row.telemetryRef, ordinals: row.fields.map((field) => field.ordinal) }]));
}
