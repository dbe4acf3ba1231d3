/** Where devices and networks send, for the pages that say how to set them up. */
import { env } from "#lib/platform/env.ts";
import { type MqttAddress, mqttAddress } from "#lib/platform/mqtt-address.ts";

export type SenderAddresses = { readonly origin: string; readonly mqtt: MqttAddress | null };

export const senderAddresses = (): SenderAddresses => ({ origin: new URL(env().KEPT_ORIGIN).origin, mqtt: mqttAddress(env()) });
