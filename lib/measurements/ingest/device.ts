/** Whose message it is: the device of the token; for a webhook the one that the address or the message names, among its own. */
import type { DeviceAccess, SenderAccess, WebhookAccess } from "../../devices/index.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { Message } from "../formats/message.ts";
import type { Address } from "./address.ts";

/** In the same words for a device that is not there and for one of somebody else. */
const another = () => new Refusal("forbidden", "token.other_device", "This token does not send for that device.");

const unnamed = () =>
  new Refusal(
    "invalid",
    "device.unnamed",
    "This does not say which device it is from. Send to /api/ingest/ followed by the id of the device, or let the body name it.",
  );

/** Whose each message is, before any of them is taken: what one of them refuses, it refuses for all. */
export function devicesOf(sender: SenderAccess, address: Address, messages: readonly Message[]): DeviceAccess[] | Promise<(DeviceAccess | null)[]> {
  if (sender.kind === "webhook") return ofWebhook(sender, address, messages);
  // Of a device whose number nobody told us any may be its own, but not two.
  if (messages.length > 1 && new Set(messages.flatMap(({ hardwareId }) => hardwareId ?? [])).size > 1) throw another();
  return messages.map((message) => itself(sender, address, message));
}

/** A device sends for itself alone. */
function itself(sender: DeviceAccess, address: Address, message: Message): DeviceAccess {
  const hardwareId = message.hardwareId ?? address.hardwareId;
  if (address.deviceId !== undefined && address.deviceId !== sender.deviceId) throw another();
  if (hardwareId !== undefined && !sender.isCalled(hardwareId)) throw another();
  return sender;
}

/** Null for a device that a network names and that is not among the webhook's. */
async function ofWebhook(sender: WebhookAccess, { deviceId, hardwareId: named }: Address, messages: readonly Message[]): Promise<(DeviceAccess | null)[]> {
  if (deviceId !== undefined) {
    const device = await sender.device(deviceId);
    if (!device) throw another();
    return messages.map(() => device);
  }
  const hardwareIds = messages.map(({ hardwareId }) => hardwareId ?? named);
  if (!hardwareIds.every((id) => id !== undefined)) throw unnamed();
  const devices = await sender.devicesCalled(hardwareIds);
  return hardwareIds.map((id) => devices.get(id) ?? null);
}
