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
  async device(deviceId: string): Promise<DeviceAccess | null> {
    return isUuid(deviceId) ? DeviceAccess.ofWebhook(this, deviceId, { deviceId }) : null;
  }

  /** Of its devices the one that the network calls so; null for every other. */
  async deviceCalled(hardwareId: string): Promise<DeviceAccess | null> {
    const hardware = hardwareOf(this.workspaceId, hardwareId);
    return hardware && DeviceAccess.ofWebhook(this, `#${Buffer.from(hardware.hash).toString("base64url")}`, { hardwareHash: hardware.hash });
  }
}
