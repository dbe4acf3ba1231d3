/** The pass of a device: holding a `DeviceAccess` proves that its token, or that of a webhook that sends for it, was presented and was valid, or that its workspace lets somebody add readings. */
import { clock } from "../platform/clock.ts";
import { fingerprint } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import type { Region } from "../platform/db/telemetry.ts";
import { isUuid } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { notFound, Refusal, unavailable } from "../platform/refusal.ts";
import { kindOf } from "../platform/token.ts";
import { type Access, deviceIn } from "../workspaces/index.ts";
import { type Found, fieldsOf, findSender } from "./find-sender.ts";
import { memory } from "./memory.ts";
import type { Kind } from "./schema.ts";
import type { Signing } from "./signing.ts";

export class DeviceAccess {
  readonly tokenId: string;
  readonly deviceId: string;
  readonly deviceRef: bigint;
  readonly workspaceId: string;
  readonly region: Region;
  /** What is known of its fields; `ensureFields` adds to it. */
  readonly fields: Map<string, { readonly ordinal: number; readonly kind: Kind }>;
  /** In milliseconds since 1970: remembered or not, it is a pass until then. */
  readonly validUntil: number;
  /** How its sender signs; null where nobody asked for it. */
  readonly signing: Signing | null;
  /** The last hour since 1970 in which this process noted that it was used. */
  notedHour = 0;
  /** Only in the type: an object that merely has the same fields is not one. */
  declare protected readonly pass: "device";

  private constructor(found: Found) {
    this.tokenId = found.tokenId;
    this.deviceId = found.deviceId;
    this.deviceRef = found.deviceRef;
    this.workspaceId = found.workspaceId;
    this.region = found.region;
    this.fields = found.fields;
    this.validUntil = found.validUntil;
    this.signing = found.signing;
  }

  /**
   * The device whose working token is `presented`. A mistyped token costs no query, a known one neither. `named` is the device
   * that the address names: a webhook's token needs it to be among its own, a device's to be itself, and everything that does
   * not fit is refused in the same words.
   */
  static async authenticate(presented: string, named?: string, now = clock.now()): Promise<DeviceAccess> {
    const kind = kindOf(presented);
    if (kind === "program") throw ofAProgram();
    if (kind === "webhook" && named === undefined) throw ofAWebhook();
    if (kind === null || (named !== undefined && !isUuid(named))) throw refused();
    const mark = fingerprint(kind === "webhook" ? `${presented}/${named}` : presented);
    const known = memory<DeviceAccess>().recall(mark);
    const device =
      known === undefined ? await memory<DeviceAccess>().learn(mark, () => DeviceAccess.find(presented, kind === "webhook" ? named : undefined, now)) : known;
    if (!device || device.validUntil <= now.getTime() || (named !== undefined && named !== device.deviceId)) throw refused();
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
    const own = { tokenId: access.token?.tokenId ?? "", validUntil: Number.POSITIVE_INFINITY, signing: null };
    return new DeviceAccess({ ...own, deviceId, workspaceId, deviceRef: row.telemetryRef, region, fields: fieldsOf(row.fields) });
  }

  private static async find(presented: string, ofWebhook: string | undefined, now: Date): Promise<DeviceAccess | null> {
    try {
      const found = await findSender(presented, ofWebhook, now);
      return found && new DeviceAccess(found);
    } catch (error) {
      log.warn("device.lookup_failed", {}, error);
      throw unavailable("Kept");
    }
  }
}

export const authenticate = DeviceAccess.authenticate;
export const onBehalf = DeviceAccess.onBehalf;

const unauthenticated = (code: string, sentence: string) => new Refusal("unauthenticated", code, sentence);

const refused = () => unauthenticated("token.unknown", "This token is not known, or it was replaced.");
/** By its first letters alone: they say nothing about whether there is such a token. */
const ofAProgram = () =>
  unauthenticated("token.of_a_program", "This is the token of a program. Programs use the API at /api/v1; here devices and webhooks send.");
const ofAWebhook = () => unauthenticated("token.of_a_webhook", "This is the token of a webhook. Send to /api/ingest/ followed by the id of the device.");
