/** The pass of a device: holding a `DeviceAccess` proves that its token was presented and was valid, or that its workspace lets somebody add readings. */
import { fingerprint } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { log } from "../platform/log.ts";
import { notFound, Refusal, unavailable } from "../platform/refusal.ts";
import { hashOf, kindOf } from "../platform/token.ts";
import { type Access, deviceIn } from "../workspaces/index.ts";
import { memory } from "./memory.ts";
import type { Kind } from "./schema.ts";

type FieldOfDevice = { readonly ordinal: number; readonly kind: Kind };

type Found = { tokenId: string; deviceId: string; deviceRef: bigint; workspaceId: string; region: Region; fields: Map<string, FieldOfDevice> };

export class DeviceAccess {
  readonly tokenId: string;
  readonly deviceId: string;
  readonly deviceRef: bigint;
  readonly workspaceId: string;
  readonly region: Region;
  /** What is known of its fields; `ensureFields` adds to it. */
  readonly fields: Map<string, FieldOfDevice>;
  /** Only in the type: an object that merely has the same fields is not one. */
  declare protected readonly pass: "device";

  private constructor(found: Found) {
    this.tokenId = found.tokenId;
    this.deviceId = found.deviceId;
    this.deviceRef = found.deviceRef;
    this.workspaceId = found.workspaceId;
    this.region = found.region;
    this.fields = found.fields;
  }

  /** The device whose working token is `presented`. A mistyped token costs no query, a known one neither. */
  static async authenticate(presented: string): Promise<DeviceAccess> {
    if (kindOf(presented) !== "device") throw refused();
    const mark = fingerprint(presented);
    const known = memory<DeviceAccess>().recall(mark);
    const device = known === undefined ? await memory<DeviceAccess>().learn(mark, () => DeviceAccess.find(presented)) : known;
    if (!device) throw refused();
    return device;
  }

  /** The device as which whoever may add readings to it adds them. Never remembered: the right was asked for this request alone. */
  static async onBehalf(access: Access<"measurements:write">, deviceId: string): Promise<DeviceAccess> {
    const { workspaceId, region } = access;
    const row = await account().device.findUnique({
      where: { workspaceId_id: deviceIn(access, deviceId) },
      select: { telemetryRef: true, retiredAt: true, fields: { select: { key: true, kind: true, ordinal: true } } },
    });
    if (!row) throw notFound();
    if (row.retiredAt) throw new Refusal("conflict", "device.retired", "This device is retired, and takes no readings. Bring it back first.");
    const fields = new Map(row.fields.map(({ key, ordinal, kind }) => [key, { ordinal, kind: kind as Kind }]));
    return new DeviceAccess({ tokenId: access.token?.tokenId ?? "", deviceId, workspaceId, deviceRef: row.telemetryRef, region, fields });
  }

  private static async find(presented: string): Promise<DeviceAccess | null> {
    try {
      const row = await account().deviceToken.findFirst({
        where: { secretHash: hashOf(presented), revokedAt: null, workspace: { closedAt: null } },
        select: {
          id: true,
          deviceId: true,
          workspaceId: true,
          device: { select: { telemetryRef: true, workspace: { select: { region: true } }, fields: { select: { key: true, kind: true, ordinal: true } } } },
        },
      });
      if (!row?.device || !row.deviceId) return null;
      const { id, deviceId, workspaceId, device } = row;
      const fields = new Map(device.fields.map(({ key, ordinal, kind }) => [key, { ordinal, kind: kind as Kind }]));
      return new DeviceAccess({ tokenId: id, deviceId, workspaceId, deviceRef: device.telemetryRef, region: device.workspace.region as Region, fields });
    } catch (error) {
      log.warn("device.lookup_failed", {}, error);
      throw unavailable("Kept");
    }
  }
}

export const authenticate = DeviceAccess.authenticate;
export const onBehalf = DeviceAccess.onBehalf;

const refused = () => new Refusal("unauthenticated", "token.unknown", "This token is not known, or it was replaced.");
