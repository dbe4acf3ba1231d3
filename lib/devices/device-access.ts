/** The pass of a device: holding one proves that its token, or that of a webhook that sends for it, was presented and was valid, or that its workspace lets somebody add readings. */
import { clock } from "../platform/clock.ts";
import { fingerprint } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { kindOf } from "../platform/token.ts";
import { type Access, deviceIn, hasAlso } from "../workspaces/index.ts";
import { type Found, findAllOfWebhook, findAtBroker, findOfWebhook, findSender, foundDevice, SENDER } from "./find-sender.ts";
import { hardwareOf } from "./hardware.ts";
import { memory } from "./memory.ts";
import { OWNER, ownerIn } from "./owner.ts";
import { isRetired } from "./retired.ts";
import type { Kind } from "./schema.ts";
import { type Agreed, lookedUp, made, recalled, refused, Sending, type SendingForOthers, working } from "./sending.ts";

export class DeviceAccess extends Sending {
  readonly kind = "device";
  readonly deviceId: string;
  readonly deviceRef: bigint;
  /** The same in digits, as statements have it. */
  readonly ref: string;
  /** What is known of its fields; `ensureFields` adds to it. */
  readonly fields: Map<string, { readonly ordinal: number; readonly kind: Kind }>;
  readonly hardwareHash: Uint8Array | null;
  /** Whether test messages of its network are stored. */
  readonly acceptsTests: boolean;
  /** Whether it counts its messages from the start again within a session. */
  readonly resetsCounter: boolean;
  /** Until when whole messages of it are kept. */
  readonly captureUntil: Date | null;
  readonly decoder: Found["decoder"];
  /** Only in the type: an object that merely has the same fields is not one. */
  declare protected readonly pass: "device";

  private constructor(found: Found) {
    super({ ...found, validUntil: Math.min(found.validUntil, found.retiresAt?.getTime() ?? Infinity) });
    this.deviceId = found.deviceId;
    this.deviceRef = found.deviceRef;
    this.ref = String(found.deviceRef);
    this.fields = found.fields;
    this.hardwareHash = found.hardwareHash;
    this.acceptsTests = found.acceptsTests;
    this.resetsCounter = found.resetsCounter;
    this.captureUntil = found.captureUntil;
    this.decoder = found.decoder;
  }

  /** The device whose working token is `presented`. A mistyped token costs no query, a known one neither. */
  static async authenticate(presented: string, now = clock.now()): Promise<DeviceAccess> {
    if (kindOf(presented) !== "device") throw refused();
    return working(await recalled(fingerprint(presented), async () => made(await findSender(presented, now), (found) => new DeviceAccess(found))), now);
  }

  /** Whether the network may call it so: where nobody told us its number, any may be its own. */
  isCalled(hardwareId: string): boolean {
    if (!this.hardwareHash) return true;
    const hardware = hardwareOf(this.workspaceId, hardwareId);
    return hardware !== null && Buffer.from(hardware.hash).equals(this.hardwareHash);
  }

  /** The device as which whoever may add readings to it adds them. Never remembered: the right was asked for this request alone. */
  static async onBehalf(access: Access<"measurements:write">, deviceId: string, now = clock.now()): Promise<DeviceAccess> {
    const { workspaceId, region } = access;
    const row = await account().device.findUnique({
      where: { workspaceId_id: deviceIn(access, deviceId) },
      select: { ...SENDER, workspace: { select: { plan: true, ...OWNER } } },
    });
    if (!row) throw notFound();
    if (isRetired(row, now)) throw new Refusal("conflict", "device.retired", "This device is retired, and takes no readings. Bring it back first.");
    const { workspace, ...device } = row;
    const ownerId = ownerIn(workspaceId, workspace.memberships);
    const token = { tokenId: access.token?.tokenId ?? "", workspaceId, ownerId, region, plan: workspace.plan };
    return new DeviceAccess({
      ...token,
      ...(await foundDevice(device)),
      validUntil: Infinity,
      signing: null,
      mayBackfill: hasAlso(access, "measurements:backfill"),
      inAddress: false,
    });
  }

  /** The device that an agreed broker names. For `BrokerAccess`, which is the proof. */
  static async atBroker(_: Agreed, deviceId: string, now: Date): Promise<DeviceAccess | null> {
    return recalled(fingerprint(`broker/${deviceId}`), async () => made(await findAtBroker(deviceId, now), (found) => new DeviceAccess(found)));
  }

  /** One of the devices for which a webhook sends. For `WebhookAccess`, which is the proof. */
  static async ofWebhook(webhook: SendingForOthers, deviceId: string, now: Date): Promise<DeviceAccess | null> {
    const find = async () => made(await findOfWebhook(webhook.tokenId, deviceId), (found) => new DeviceAccess({ ...webhook, ...found }));
    return inUse(await remembered(webhook, deviceId, find), now);
  }

  /** Those of the devices for which a webhook sends that bear one of `hashes`, by the hash as it was given. One query for each thousand that are not remembered. For `WebhookAccess`. */
  static async allOfWebhook(webhook: SendingForOthers, hashes: readonly Uint8Array<ArrayBuffer>[], now: Date): Promise<ReadonlyMap<Uint8Array, DeviceAccess>> {
    const markOf = (hash: Uint8Array) => `#${Buffer.from(hash).toString("base64url")}`;
    const devices = new Map<Uint8Array, DeviceAccess>();
    const wanted: Uint8Array<ArrayBuffer>[] = [];
    const findAll = async () => {
      const rows = await findAllOfWebhook(webhook.tokenId, wanted);
      return new Map(rows.map((found) => [markOf(found.hardwareHash ?? new Uint8Array()), new DeviceAccess({ ...webhook, ...found })]));
    };
    let query: Promise<Map<string, DeviceAccess>> | undefined;
    const look = async (hash: Uint8Array<ArrayBuffer>) => {
      const mark = markOf(hash);
      const found = await remembered(webhook, mark, async () => {
        wanted.push(hash);
        // Asked in the next microtask, when all that memory does not know are in the list.
        query ??= Promise.resolve().then(findAll);
        return (await query).get(mark) ?? null;
      });
      const device = inUse(found, now);
      if (device) devices.set(hash, device);
    };
    await Promise.all(hashes.map(look));
    return devices;
  }
}

/** Null for a device whose planned retirement has come. */
const inUse = (device: DeviceAccess | null, now: Date): DeviceAccess | null => (device && device.validUntil > now.getTime() ? device : null);

/** What a webhook's pass says is only as new as the pass: from one that was forgotten meanwhile nothing is remembered. */
const remembered = (webhook: SendingForOthers, mark: string, find: () => Promise<DeviceAccess | null>): Promise<DeviceAccess | null> =>
  memory().holds(webhook) ? recalled(fingerprint(`${webhook.mark}/${mark}`), find) : lookedUp(find);

export const onBehalf = DeviceAccess.onBehalf;
