/** The pass of a webhook: holding one proves that its token was presented and was valid. It leads to the devices it sends for, and to no other. */
import { clock } from "../platform/clock.ts";
import { fingerprint } from "../platform/crypto.ts";
import { isUuid } from "../platform/ids.ts";
import { kindOf } from "../platform/token.ts";
import { DeviceAccess } from "./device-access.ts";
import { type FoundWebhook, findWebhook } from "./find-sender.ts";
import { hardwareOf } from "./hardware.ts";
import { made, recalled, refused, SendingForOthers, working } from "./sending.ts";
import type { WebhookSource } from "./sources.ts";

export class WebhookAccess extends SendingForOthers {
  readonly kind = "webhook";
  readonly source: WebhookSource | null;
  readonly mark: string;
  declare protected readonly pass: "webhook";

  private constructor(found: FoundWebhook, mark: string) {
    super(found);
    this.source = found.source;
    this.mark = mark;
  }

  /** The webhook whose working token is `presented`. */
  static async authenticate(presented: string, now = clock.now()): Promise<WebhookAccess> {
    if (kindOf(presented) !== "webhook") throw refused();
    const mark = fingerprint(presented);
    return working(await recalled(mark, async () => made(await findWebhook(presented, now), (found) => new WebhookAccess(found, mark))), now);
  }

  /** Of its devices the one with this number of ours; null for every other. */
  async device(deviceId: string, now = clock.now()): Promise<DeviceAccess | null> {
    return isUuid(deviceId) ? DeviceAccess.ofWebhook(this, deviceId, now) : null;
  }

  /** Of its devices the one that the network calls so; null for every other. */
  async deviceCalled(hardwareId: string): Promise<DeviceAccess | null> {
    return (await this.devicesCalled([hardwareId])).get(hardwareId) ?? null;
  }

  /** Of its devices those that the network calls by these names, by name. One query for each thousand that are not remembered. */
  async devicesCalled(hardwareIds: readonly string[], now = clock.now()): Promise<ReadonlyMap<string, DeviceAccess>> {
    const hashes = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const id of new Set(hardwareIds)) {
      const hardware = hardwareOf(this.workspaceId, id);
      if (hardware) hashes.set(id, hardware.hash);
    }
    const devices = await DeviceAccess.allOfWebhook(this, [...hashes.values()], now);
    const found = new Map<string, DeviceAccess>();
    for (const [id, hash] of hashes) {
      const device = devices.get(hash);
      if (device) found.set(id, device);
    }
    return found;
  }
}
