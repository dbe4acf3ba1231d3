/**
 * The pass of the MQTT broker that was agreed on: it has asked us itself who may publish what (see `mqtt.ts`), so the device that
 * a topic of its names is taken at its word. There is one only where the operator named such a broker.
 */
import { clock } from "../platform/clock.ts";
import { env } from "../platform/env.ts";
import { isUuid } from "../platform/ids.ts";
import { DeviceAccess } from "./device-access.ts";
import { Agreed } from "./sending.ts";

export class BrokerAccess extends Agreed {
  declare protected readonly pass: "broker";

  private constructor() {
    super();
  }

  /** Null where no broker is named. */
  static configured(): BrokerAccess | null {
    return env().MQTT_UPSTREAM_URL === undefined ? null : new BrokerAccess();
  }

  /** The device with this number, for as long as a token of its own works; null for every other. */
  async device(deviceId: string, now = clock.now()): Promise<DeviceAccess | null> {
    const device = isUuid(deviceId) ? await DeviceAccess.atBroker(this, deviceId, now) : null;
    return device && device.validUntil > now.getTime() ? device : null;
  }
}
