/**
 * A person who is in every table: each column that can be about somebody holds a value of its own, so that it can be
 * looked for afterwards. The inventory says which columns these are; a new one is filled without a word here.
 */
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { publish } from "#lib/documents/index.ts";
import { resume, type Session } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { type Region, telemetry } from "#lib/platform/db/telemetry.ts";
import { ids } from "#lib/platform/ids.ts";
import { makeKey, type Column as SealedColumn, type SubjectKey, seal } from "#lib/platform/seal/index.ts";
import * as storage from "#lib/platform/storage.ts";
import type { Column, Model } from "#prisma/annotation.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { beginToken } from "./world.ts";

/** What was put where; `text` is how it would look in clear, in a dump or in an export. */
type Canary = { readonly where: string; readonly text: string; readonly isExported: boolean; readonly isUnique: boolean };

export type Person = {
  readonly userId: string;
  readonly workspaceId: string;
  readonly deviceId: string;
  readonly ref: bigint;
  readonly session: Session;
  readonly canaries: Canary[];
};

/** What the databases check or point at; everything else is made up. */
const FIXED: Record<string, unknown> = {
  "User.erasing": false,
  "User.failedTries": 7,
  "Session.factor": "passkey",
  "Challenge.purpose": "factor",
  "Challenge.signUpId": null,
  "Acknowledgement.documentKind": "privacy",
  "Acknowledgement.documentVersion": 1,
  "DocumentNotice.documentKind": "privacy",
  "DocumentNotice.documentVersion": 2,
  "Workspace.region": "eu",
  "Workspace.parentId": null,
  "Workspace.closedAt": null,
  "Workspace.plan": "free",
  "Membership.role": "owner",
  "Membership.isLimited": false,
  "Invitation.role": "viewer",
  "Invitation.grants": [],
  "SupportAccess.grantedAt": new Date("2026-11-20T10:00:00Z"),
  "SupportAccess.endsAt": new Date("2026-11-20T14:00:00Z"),
  "AccessPeriod.kind": "grant",
  "ApiToken.scopes": ["devices:read"],
  "Device.interval": 600,
  "Field.kind": "number",
  "Field.ordinal": 1,
  "Field.digits": 2,
  "Field.keepDays": 30,
  "DeviceToken.revokedAt": null,
  "DeviceToken.source": null,
  "Export.state": "ready",
  "Measurement.fieldId": 1,
  "MeasurementText.fieldId": 1,
};

const aboutSomebody = (model: Model) => model.subject.kind !== "none" && model.subject.kind !== "key";

/** Parents first, so that what is pointed at is there. */
function parentsFirst(models: readonly Model[]): Model[] {
  const ordered: Model[] = [];
  const visit = (model: Model) => {
    if (ordered.includes(model)) return;
    for (const other of models) if (other !== model && model.parents.includes(other.model)) visit(other);
    ordered.push(model);
  };
  models.forEach(visit);
  return ordered;
}

type Made = { clear: unknown; stored: unknown };

class Maker {
  readonly canaries: Canary[] = [];
  readonly userId = ids.new();
  readonly auditRef = ids.new();
  readonly workspaceId = ids.new();
  readonly deviceId = ids.new();
  readonly deviceTokenId = ids.new();
  readonly apiTokenId = ids.new();
  readonly decoderId = ids.new();
  readonly invitationId = ids.new();
  readonly ref = ids.telemetryRef();
  private readonly keys = new Map<string, SubjectKey>();
  private readonly region: Region;
  private time = Date.now() - 3_600_000 - randomBytes(4).readUInt32BE() / 100;

  constructor(region: Region) {
    this.region = region;
  }

  async fill(): Promise<void> {
    for (const model of parentsFirst(INVENTORY.filter(aboutSomebody))) {
      if (model.database === "vault") continue;
      const row: Record<string, unknown> = {};
      for (const column of [...model.columns].sort((a, b) => Number(a.sealed !== null) - Number(b.sealed !== null))) {
        const { clear, stored } = await this.value(model, column, row);
        row[column.field] = stored;
        this.note(model, column, clear);
      }
      await this.insert(model, row);
      if (model.file) await storage.write(String(row[model.file]), await this.keyOf(String(row[model.file])), Readable.from([Buffer.from(this.userId)]));
    }
  }

  private async value(model: Model, column: Column, row: Record<string, unknown>): Promise<Made> {
    if (column.sealed) {
      const clear = `canary ${randomBytes(8).toString("hex")}`;
      const text = model.model === "Letter" ? JSON.stringify({ to: clear, subject: "A letter", paragraphs: [] }) : clear;
      const key = await this.keyOf(String(row[column.sealed.field]));
      return { clear, stored: seal(key, `${model.table}.${column.column}` as SealedColumn, model.key.map((field) => String(row[field])).join(":"), text) };
    }
    const stored = this.plain(model, column);
    return { clear: stored, stored };
  }

  private plain(model: Model, column: Column): unknown {
    const where = `${model.model}.${column.field}`;
    if (where === "Workspace.region") return this.region;
    if (where in FIXED) return FIXED[where];
    const own = {
      userId: this.userId,
      workspaceId: this.workspaceId,
      deviceId: this.deviceId,
      decoderId: this.decoderId,
      invitationId: this.invitationId,
      actorRef: this.auditRef,
      auditRef: this.auditRef,
    };
    if (column.field in own) return own[column.field as keyof typeof own];
    if (column.field === "telemetryRef" || column.field === "deviceRef") return this.ref;
    if (column.field === "id") return this.idOf(model.model) ?? ids.new();
    if (column.field === "tokenId" && model.model !== "AuditEntry")
      return this.idOf(["WebhookDevice", "UnclaimedDevice"].includes(model.model) ? "DeviceToken" : "ApiToken");
    // What must still be valid while the test runs.
    if (column.field === "expiresAt") return new Date(Date.now() + 86_400_000 + Math.floor(Math.random() * 1e7));
    return this.madeUp(column);
  }

  private idOf(model: string): string | undefined {
    return {
      User: this.userId,
      PendingSignUp: this.userId,
      Workspace: this.workspaceId,
      Device: this.deviceId,
      DeviceToken: this.deviceTokenId,
      ApiToken: this.apiTokenId,
      Decoder: this.decoderId,
      Invitation: this.invitationId,
    }[model];
  }

  private madeUp(column: Column): unknown {
    this.time += 1 + Math.floor(Math.random() * 50);
    if (column.native === "Uuid") return ids.new();
    if (column.type === "String") return `canary ${randomBytes(8).toString("hex")}`;
    if (column.type === "Bytes") return new Uint8Array(randomBytes(32));
    if (column.type === "DateTime") return new Date(column.native === "Date" ? Math.floor(this.time / 86_400_000) * 86_400_000 : Math.floor(this.time));
    if (column.type === "BigInt") return BigInt(randomBytes(6).readUIntBE(0, 6));
    if (column.type === "Int") return randomBytes(3).readUIntBE(0, 3);
    if (column.type === "Float") return randomBytes(6).readUIntBE(0, 6) / 1024;
    if (column.type === "Boolean") return true;
    throw new Error(`There is no canary for ${column.type}.`);
  }

  private note(model: Model, column: Column, clear: unknown): void {
    if (clear === null) return;
    const where = `${model.database}.${model.table}.${column.column}`;
    const isUnique = (typeof clear === "string" && clear.length >= 20) || clear instanceof Uint8Array;
    // What is about another person is in no copy but theirs.
    const isOwn = column.of === null || (model.subject.kind !== "none" && model.subject.field === column.of);
    this.canaries.push({ where, text: textOf(column, clear), isExported: column.withheld === null && column.person === null && isOwn, isUnique });
  }

  private async keyOf(ref: string): Promise<SubjectKey> {
    const key = this.keys.get(ref) ?? (await makeKey(ref));
    this.keys.set(ref, key);
    return key;
  }

  private async insert(model: Model, row: Record<string, unknown>): Promise<void> {
    if (model.database === "telemetry") {
      const columns = model.columns.map((column) => `"${column.column}"`);
      const values = model.columns.map((column) => (typeof row[column.field] === "bigint" ? String(row[column.field]) : row[column.field]));
      await telemetry(this.region).query(`INSERT INTO "${model.table}" (${columns}) VALUES (${values.map((_, index) => `$${index + 1}`)})`, values);
      return;
    }
    const name = model.model.charAt(0).toLowerCase() + model.model.slice(1);
    const delegates = account() as unknown as Record<string, { create(query: { data: Record<string, unknown> }): Promise<unknown> }>;
    // The database numbers and seals entries of the record itself.
    const data = model.model === "AuditEntry" ? { ...row, seq: 0n } : row;
    await delegates[name]?.create({ data }).catch((error: Error) => {
      throw new Error(`No canary for ${model.model}`, { cause: error });
    });
  }
}

function textOf(column: Column, clear: unknown): string {
  if (clear instanceof Uint8Array) return Buffer.from(clear).toString("hex");
  if (clear instanceof Date) return clear.toISOString().slice(0, column.native === "Date" ? 10 : 23);
  return String(clear);
}

/** Somebody new, signed in, with a row in every table and a device in `region`. */
export async function somebody(region: Region = "eu"): Promise<Person> {
  await publish();
  const maker = new Maker(region);
  await maker.fill();
  const session = await resume(await beginToken(maker.userId));
  if (!session) throw new Error("no session");
  const { userId, workspaceId, deviceId, ref, canaries } = maker;
  return { userId, workspaceId, deviceId, ref, session, canaries };
}
