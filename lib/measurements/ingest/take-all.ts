/** Step 5: each message of a delivery, whose it is and what becomes of it. */
import { type DeviceAccess, keepCapture, noteUnclaimed, type SenderAccess } from "../../devices/index.ts";
import { isRefusal } from "../../platform/refusal.ts";
import type { Message } from "../formats/message.ts";
import { drop } from "../formats/sample.ts";
import { usage } from "../usage/usage.ts";
import type { Address } from "./address.ts";
import { devicesOf } from "./device.ts";
import { countOnce, reasonOf } from "./refused.ts";
import { type Carried, type Taken, take } from "./take.ts";

/** Null stands for a message of a device that the webhook does not send for. */
export async function takeAll(sender: SenderAccess, address: Address, messages: readonly Message[], carried: Carried): Promise<(Taken | null)[]> {
  const asked = devicesOf(sender, address, messages);
  const devices = Array.isArray(asked) ? asked : await asked;
  if (devices.some((device) => device?.captureUntil)) capture(devices, carried);
  const bytes = Math.ceil(carried.bytes / messages.length);
  const unknown = messages.filter((_, index) => !devices[index]);
  const noted = unknown.length > 0 ? leave(sender, address, unknown, { bytes, now: carried.now }) : undefined;
  const [[only], [device]] = [messages, devices];
  if (only && device && messages.length === 1) return [await take(device, only, carried)];
  // Of several, one that is refused must not hide that the others were stored: it is dropped by name.
  const named = (index: number) => (carried.named === undefined ? undefined : `${carried.named}#${index}`);
  const one = async (message: Message, index: number): Promise<Taken | null> => {
    const known = devices[index];
    return known ? take(known, message, { ...carried, bytes, named: named(index) }).catch((error) => droppedBy(error, message)) : null;
  };
  const [taken] = await Promise.all([Promise.all(messages.map(one)), noted]);
  return taken;
}

/** Only what is of one device alone: who may see the one may not see the others in the same body. */
function capture([first, ...others]: readonly (DeviceAccess | null)[], { body, now }: Carried): void {
  if (first && others.every((other) => other?.deviceId === first.deviceId)) keepCapture(first, body, now);
}

/** Counts messages of devices that the webhook does not send for, and notes these devices, so that they can be added. */
function leave(sender: SenderAccess, address: Address, messages: readonly Message[], { bytes, now }: { bytes: number; now: Date }): Promise<void> | undefined {
  for (const _ of messages) usage().fill(sender, now, bytes);
  if (sender.kind !== "webhook") return undefined;
  return noteUnclaimed(
    sender,
    messages.flatMap(({ hardwareId }) => hardwareId ?? address.hardwareId ?? []),
    now,
  );
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
  const device = sender.kind === "device" ? sender : deviceId === undefined ? null : await sender.device(deviceId).catch(() => null);
  // What was refused after it was taken is captured already.
  if (device && (await countOnce(device, error, format, now)) && body) keepCapture(device, body, now);
}
