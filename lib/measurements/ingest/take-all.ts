/** Step 5: each message of a delivery, whose it is and what becomes of it. */
import { noteUnclaimed, type SenderAccess } from "../../devices/index.ts";
import { isRefusal } from "../../platform/refusal.ts";
import type { Message } from "../formats/message.ts";
import { drop } from "../formats/sample.ts";
import type { Address } from "./address.ts";
import { reasonOf } from "./answer.ts";
import { deviceOf } from "./device.ts";
import { type Carried, count, type Taken, take } from "./take.ts";

/** Null stands for a message of a device that the webhook does not send for. */
export async function takeAll(sender: SenderAccess, address: Address, messages: readonly Message[], carried: Carried): Promise<(Taken | null)[]> {
  const [only] = messages;
  if (only && messages.length === 1) return [await takeOne(sender, address, only, carried)];
  // Of several, one that is refused must not hide that the others were stored: it is dropped by name.
  const named = (index: number) => (carried.named === undefined ? undefined : `${carried.named}#${index}`);
  return Promise.all(
    messages.map((message, index) => takeOne(sender, address, message, { ...carried, named: named(index) }).catch((error) => droppedBy(error, message))),
  );
}

async function takeOne(sender: SenderAccess, address: Address, message: Message, carried: Carried): Promise<Taken | null> {
  const device = await deviceOf(sender, address, message);
  if (device) return take(device, message, carried);
  const hardwareId = message.hardwareId ?? address.hardwareId;
  if (sender.kind === "webhook" && hardwareId !== undefined) await noteUnclaimed(sender, hardwareId, carried.now);
  return null;
}

function droppedBy(error: unknown, message: Message): Taken {
  const reason = isRefusal(error) ? reasonOf(error) : undefined;
  if (!reason) throw error;
  drop(message.drops, reason);
  return { stored: 0, repeated: 0, drops: message.drops, isRepeated: false };
}

/** For the device that the token or the address names; where neither does, there is nobody to count it for. */
export async function countRefusal(sender: SenderAccess, { deviceId }: Address, error: unknown): Promise<void> {
  const reason = isRefusal(error) ? reasonOf(error) : undefined;
  if (!reason) return;
  const device = sender.kind === "device" ? sender : deviceId === undefined ? null : await sender.device(deviceId).catch(() => null);
  if (device) await count(device, new Map([[reason, 1]]));
}
