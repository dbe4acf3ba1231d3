/** What goes into a copy: driven by the inventory, so that a new table is in it without a word here. */

import { INVENTORY } from "#prisma/generated/inventory.ts";
import { CSV_NOTE } from "../../platform/csv.ts";
import { account } from "../../platform/db/account.ts";
import { env } from "../../platform/env.ts";
import { isExported, type Scope, telemetryModels, toExport } from "../models.ts";
import { devicesOf, type OwnedDevice, workspacesOf } from "../owned.ts";
import { addAgreedTexts } from "./agreed-texts.ts";
import type { Archive } from "./archive.ts";
import * as readings from "./readings.ts";
import { readme } from "./readme.ts";
import * as tables from "./tables.ts";

const SCHEMA_VERSION = 1;

type Progress = (done: number, total: number) => Promise<void>;

/** Fills `archive` with everything about `userId` and the workspaces they own. */
export async function fill(archive: Archive, userId: string, progress: Progress, now: Date): Promise<void> {
  const { auditRef } = await account().user.findUniqueOrThrow({ where: { id: userId }, select: { auditRef: true } });
  const workspaces = await workspacesOf(userId);
  const scope: Scope = { person: { userId, auditRef }, workspaceIds: workspaces.map((workspace) => workspace.id), deviceIds: [] };
  const devices = await devicesOf(scope);
  const parts = toExport(scope);
  const total = parts.length + devices.length;
  let done = 0;
  await progress(done, total);
  for (const { model, where } of parts) {
    await archive.add(`account/${model.table}.json`, tables.jsonOf(model, where));
    await archive.add(`account/${model.table}.csv`, tables.csvOf(model, where));
    await progress(++done, total);
  }
  await addAgreedTexts(archive, userId);
  for (const device of devices) {
    await addDevice(archive, device);
    await progress(++done, total);
  }
  await archive.addText("README.txt", readme(now, env().PRIVACY_CONTACT, env().KEPT_ORIGIN));
  const manifest = await archive.addText("manifest.json", manifestOf(archive, now));
  await archive.addText("manifest.sha256", `${manifest.sha256}  manifest.json\n`);
  archive.end();
}

async function addDevice(archive: Archive, { id, ref, region }: OwnedDevice): Promise<void> {
  const rows = await account().field.findMany({ where: { deviceId: id }, select: { ordinal: true, key: true } });
  const fields = new Map(rows.map((row) => [row.ordinal, row.key]));
  for (const model of telemetryModels.filter((each) => each.columns.some(isExported))) {
    const source = { model, region, ref, fields };
    const csv = await readings.csvOf(source);
    if (!csv) continue;
    // The name of a file is made of our own random numbers: nothing that somebody typed becomes part of a path.
    await archive.add(`measurements/${id}/${model.table}.csv`, csv);
    const lines = readings.hasText(model) ? await readings.jsonLinesOf(source) : null;
    if (lines) await archive.add(`measurements/${id}/${model.table}.jsonl`, lines);
  }
}

const manifestOf = (archive: Archive, now: Date): string =>
  `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, generatedAt: now.toISOString(), csv: CSV_NOTE, files: archive.entries, omitted: omitted() }, null, 2)}\n`;

const PEOPLE_AND_PLACES = [
  { what: "Workspaces that you do not own", why: "they belong to their owners, who have a copy of their own; your membership is listed" },
  { what: "The other members of your workspaces", why: "who they are is about them" },
];

/** Every column that is not exported, with its reason. */
const omitted = (): { what: string; why: string }[] => [
  ...PEOPLE_AND_PLACES,
  ...INVENTORY.flatMap((model) =>
    model.columns.flatMap((column) => (column.withheld === null ? [] : [{ what: `${model.database}: ${model.table}.${column.column}`, why: column.withheld }])),
  ),
];
