/** What goes into a copy: driven by the inventory, so that a new table is in it without a word here. */

import { INVENTORY } from "#prisma/generated/inventory.ts";
import { CSV_NOTE } from "../../platform/csv.ts";
import { account } from "../../platform/db/account.ts";
import { env } from "../../platform/env.ts";
import { isExported, type Scope, telemetryModels, toExport } from "../models.ts";
import { devicesOf, type OwnedDevice, workspacesOf } from "../workspaces-and-devices.ts";
import { addAgreedTexts } from "./agreed-texts.ts";
import type { Archive } from "./archive.ts";
import { Gaps } from "./gaps.ts";
import { addInheritedAccess } from "./inherited-access.ts";
import * as readings from "./readings.ts";
import { readme } from "./readme.ts";
import * as tables from "./tables.ts";

const SCHEMA_VERSION = 1;

type Progress = (done: number, total: number) => Promise<void>;

/** Fills `archive` with everything about `userId` and the workspaces they own. */
export async function fill(archive: Archive, userId: string, progress: Progress, now: Date): Promise<void> {
  const { auditRef, emailLookup } = await account().user.findUniqueOrThrow({ where: { id: userId }, select: { auditRef: true, emailLookup: true } });
  const workspaces = await workspacesOf(userId);
  const scope: Scope = { person: { userId, auditRef, emailLookup }, workspaceIds: workspaces.map((workspace) => workspace.id), deviceIds: [] };
  const devices = await devicesOf(scope);
  const gaps = new Gaps();
  const parts = toExport(scope).map((part) => ({ ...part, scope, gaps }));
  const total = parts.length + devices.length;
  let done = 0;
  await progress(done, total);
  for (const part of parts) {
    await archive.add(`account/${part.model.table}.json`, tables.jsonOf(part));
    await archive.add(`account/${part.model.table}.csv`, tables.csvOf(part));
    await progress(++done, total);
  }
  await addInheritedAccess(archive, auditRef);
  await addAgreedTexts(archive, userId);
  for (const device of devices) {
    await addDevice(archive, device);
    await progress(++done, total);
  }
  await archive.addText("README.txt", readme(now, env().PRIVACY_CONTACT, env().KEPT_ORIGIN, gaps));
  const manifest = await archive.addText("manifest.json", manifestOf(archive, gaps, now));
  await archive.addText("manifest.sha256", `${manifest.sha256}  manifest.json\n`);
  await archive.addText("SHA256SUMS", archive.entries.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(""));
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

const manifestOf = (archive: Archive, gaps: Gaps, now: Date): string =>
  `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, generatedAt: now.toISOString(), csv: CSV_NOTE, files: archive.entries, gaps: gaps.all(), omitted: omitted() }, null, 2)}\n`;

const PEOPLE_AND_PLACES = [
  { what: "Workspaces that you do not own", why: "they belong to their owners, who have a copy of their own; every row that is about you is here" },
  { what: "Other people", why: "who they are is about them; a column that refers to somebody says whether that is you" },
  { what: "What is about another person, such as the address of an invitation to somebody else", why: "it belongs to that person" },
  { what: "In rows of others' workspaces: names, and of tokens and devices all but who issued or changed them", why: "they belong to that workspace" },
];

const ONLY_YOU = "it says whether it is you, and not who else it is";
const OF_OTHERS = "where the row is about another person, it belongs to that person";

/** Every column that is not exported as it is, with its reason. */
const omitted = (): { what: string; why: string }[] => [
  ...PEOPLE_AND_PLACES,
  ...INVENTORY.flatMap(({ database, table, subject, columns }) =>
    columns.flatMap(({ column, withheld, person, of }) => {
      const isOwn = of === null || (subject.kind !== "none" && subject.field === of);
      const why = withheld ?? (person ? ONLY_YOU : isOwn ? null : OF_OTHERS);
      return why ? [{ what: `${database}: ${table}.${column}`, why }] : [];
    }),
  ),
];
