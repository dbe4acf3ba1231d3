/** Where the measurements of a device are: for the domain that keeps them, never for a page. */
import { account } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { notFound } from "../platform/refusal.ts";
import { type Access, deviceIn, devicesIn } from "../workspaces/index.ts";
import { lookAt, lookAtList } from "./looks.ts";
import { type Kind, keptDays, MOST_DAYS } from "./schema.ts";

/** A field, and where it is stored. */
type Place = { readonly ordinal: number; readonly key: string; readonly kind: Kind; readonly isPersonal: boolean; readonly keepDays: number | null };

/** `interval` is how often the device usually sends, in seconds. */
export type Location = {
  readonly deviceRef: bigint;
  readonly workspaceId: string;
  readonly region: Region;
  readonly interval: number;
  readonly fields: readonly Place[];
};

/** The rights that are about what is measured, and the one that decides how long it is kept. */
type Locating = "measurements:read" | "measurements:delete" | "devices:write";

const PLACE = { ordinal: true, key: true, kind: true, isPersonal: true, keepDays: true } as const;

/** Every reading of measurements begins here, so it is a look at the device. Never inside a transaction: the look is one of its own. */
export async function locate<R extends Locating>(access: Access<R>, deviceId: string): Promise<Location> {
  const row = await account().device.findUnique({
    where: { workspaceId_id: deviceIn(access, deviceId) },
    select: { telemetryRef: true, interval: true, fields: { orderBy: { ordinal: "asc" }, select: PLACE } },
  });
  if (!row) throw notFound();
  await lookAt(access, deviceId);
  const { telemetryRef, interval, fields } = row;
  return { deviceRef: telemetryRef, workspaceId: access.workspaceId, region: access.region, interval, fields: fields as readonly Place[] };
}

const AT_ONCE = 200;

export type Limited = {
  readonly deviceRef: bigint;
  readonly workspaceId: string;
  readonly region: Region;
  readonly fields: readonly { ordinal: number; kind: Kind; days: number }[];
};

/** Every device with fields whose readings are kept for some days only, a few at a time, in all workspaces of a region: for retention, which acts for no user. */
export async function* limited(region: Region): AsyncGenerator<Limited> {
  let last = "00000000-0000-0000-0000-000000000000";
  const some = { OR: [{ keepDays: { not: null } }, { isPersonal: true }] };
  for (;;) {
    const rows = await account().device.findMany({
      where: { id: { gt: last }, fields: { some }, workspace: { region } },
      orderBy: { id: "asc" },
      take: AT_ONCE,
      select: {
        id: true,
        telemetryRef: true,
        workspaceId: true,
        fields: { where: some, orderBy: { ordinal: "asc" }, select: PLACE },
      },
    });
    for (const { telemetryRef, workspaceId, fields } of rows) {
      const kept = fields.map((field) => ({ ordinal: field.ordinal, kind: field.kind as Kind, days: keptDays(field) ?? MOST_DAYS }));
      yield { deviceRef: telemetryRef, workspaceId, region, fields: kept };
    }
    if (rows.length < AT_ONCE) return;
    last = rows.at(-1)?.id ?? last;
  }
}

/** The fields of a device by where their readings are: numbers and booleans in one table, text in another. */
export type Located = { readonly deviceRef: bigint; readonly numbers: readonly number[]; readonly texts: readonly number[] };

/** The references of every device that the pass reaches, by the device's id, with the numbers of its fields. One row a device, for there can be 200 000 fields. */
export async function locateAll(access: Access<"measurements:read">): Promise<Map<string, Located>> {
  const { workspaceId, id } = devicesIn(access);
  const rows = await account().$queryRaw<(Located & { id: string })[]>`
    SELECT d.id, d.telemetry_ref AS "deviceRef", coalesce(array_agg(f.ordinal) FILTER (WHERE f.kind <> 'text'), '{}') AS numbers,
      coalesce(array_agg(f.ordinal) FILTER (WHERE f.kind = 'text'), '{}') AS texts
    FROM device d LEFT JOIN field f ON f.device_id = d.id
    WHERE d.workspace_id = ${workspaceId}::uuid AND (${id === undefined} OR d.id = ANY(${id?.in ?? []}::uuid[])) GROUP BY d.id`;
  await lookAtList(access);
  return new Map(rows.map(({ id: deviceId, ...located }) => [deviceId, located]));
}

export type Charted = { readonly deviceRef: bigint; readonly interval: number; readonly ordinal: number; readonly key: string };

/** Of these devices, as far as the pass reaches them: the first field that is a number and shown. A device without one is not in it. */
export async function locateFirst(access: Access<"measurements:read">, deviceIds: readonly string[]): Promise<Map<string, Charted>> {
  const rows = await account().device.findMany({
    where: { AND: [devicesIn(access), { id: { in: [...deviceIds] } }] },
    select: {
      id: true,
      telemetryRef: true,
      interval: true,
      fields: { where: { kind: "number", isVisible: true }, orderBy: { ordinal: "asc" }, take: 1, select: { ordinal: true, key: true } },
    },
  });
  if (rows.length > 0) await lookAtList(access);
  return new Map(rows.flatMap(({ id, telemetryRef, interval, fields: [field] }) => (field ? [[id, { deviceRef: telemetryRef, interval, ...field }]] : [])));
}
