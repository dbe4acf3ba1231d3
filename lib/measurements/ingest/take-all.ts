/** Step 5: each message of a delivery, whose it is and what becomes of it. */
import { type DeviceAccess, keepCapture, noteUnclaimed, type SenderAccess } from "../../devices/index.ts";
import { isRefusal } from "../../platform/refusal.ts";
import type { Message } from "../formats/message.ts";
import { drop } from "../formats/sample.ts";
import { usage } from "../usage/usage.ts";
import type { Address } from "./address.ts";
import { devicesOf } from "./device.ts";
import { countOnce, isWork, reasonOf } from "./refused.ts";
import { type Carried, type Taken, take } from "./take.ts";

/** Null stands for a message of a device that the webhook does not send for. */
export async function takeAll(sender: SenderAccess, address: Address, messages: readonly Message[], carried: Carried): Promise<(Taken | null)[]> {
  const asked = devicesOf(sender, address, messages);
  const devices = Array.isArray(asked) ? asked : await asked;
  if (devices.some((device) => device?.captureUntil)) capture(devices, carried);
  const one = (message: Message, index: number, how: Carried) =>
    takeOne(sender, devices[index] ?? null, message.hardwareId ?? address.hardwareId, message, how);
  const [only] = messages;
  if (only && messages.length === 1) return [await one(only, 0, carried)];
  // Of several, one that is refused must not hide that the others were stored: it is dropped by name.
  const named = (index: number) => (carried.named === undefined ? undefined : `${carried.named}#${index}`);
  const bytes = Math.ceil(carried.bytes / messages.length);
  return Promise.all(
    messages.map((message, index) => one(message, index, { ...carried, bytes, named: named(index) }).catch((error) => droppedBy(error, message))),
  );
}

/** Only what is of one device alone: who may see the one may not see the others in the same body. */
function capture([first, ...others]: readonly (DeviceAccess | null)[], { body, now }: Carried): void {
  if (first && others.every((other) => other?.deviceId === first.deviceId)) keepCapture(first, body, now);
}

function takeOne(sender: SenderAccess, device: DeviceAccess | null, hardwareId: string | undefined, message: Message, carried: Carried): Promise<Taken | null> {
  return device ? take(device, message, carried) : leave(sender, hardwareId, carried);
}

/** What is of no device of the webhook's waits to be added. */
async function leave(sender: SenderAccess, hardwareId: string | undefined, carried: Carried): Promise<null> {
  if (sender.kind === "webhook" && hardwareId !== undefined) await noteUnclaimed(sender, hardwareId, carried.now);
  return null;
}

function droppedBy(error: unknown, message: Message): Taken {
  const overLimit = isRefusal(error) && error.kind === "limited" ? error : undefined;
  const reason = overLimit ? "over_limit" : reasonOf(error);
  if (!reason) throw error;
  drop(message.drops, reason);
  return { stored: 0, repeated: 0, drops: message.drops, isRepeated: false, ...(overLimit ? { overLimit } : {}) };
}

/** For the device that the token or the address names; where neither does, there is nobody to count it for. `body` is what was read of it, undefined where reading failed. */
export async function countRefusal(
  sender: SenderAccess,
  { deviceId, format }: Address,
  error: unknown,
  { now, body }: { now: Date; body: Uint8Array | undefined },
): Promise<void> {
  const reason = reasonOf(error);
  if (!reason) return;
  if (isWork(reason) && body) usage().fill(sender, now, body.length);
  const device = sender.kind === "device" ? sender : deviceId === undefined ? null : await sender.device(deviceId).catch(() => null);
  // What was refused after it was taken is captured already.
  if (device && (await countOnce(device, error, format, now)) && body) keepCapture(device, body, now);
}
