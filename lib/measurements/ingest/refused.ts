/** What is refused once the device is known: counted for it under its reason, and noted among its messages. */
import { type DeviceAccess, noteChanged } from "../../devices/index.ts";
import { isRefusal } from "../../platform/refusal.ts";
import type { FormatName } from "../formats/message.ts";
import { notesOf } from "../messages/index.ts";
import type { DropReason } from "../schema.ts";
import { writerOf } from "../writer/index.ts";

const REASON_OF_CODE: Record<string, DropReason> = {
  "body.malformed": "malformed",
  "body.too_large": "too_large",
  "batch.empty": "empty",
  "batch.too_many": "too_many",
  "signature.wrong": "bad_signature",
  "message.changed": "changed",
};

/** Under which reason what was refused is counted for its device, if it is. */
export const reasonOf = (error: unknown): DropReason | undefined => (isRefusal(error) ? REASON_OF_CODE[error.code] : undefined);

/** A message is refused where it is taken, and its delivery after it: each refusal counts once. */
const counted = new WeakSet<object>();

/** Whether this is the first time that it is counted. */
export async function countOnce(device: DeviceAccess, error: unknown, format: FormatName | null, now: Date): Promise<boolean> {
  const reason = reasonOf(error);
  if (!reason || counted.has(error as object)) return false;
  counted.add(error as object);
  if (reason === "changed") noteChanged(device, now);
  await countRefused(device, reason, format, now);
  return true;
}

export async function countRefused(device: DeviceAccess, reason: DropReason, format: FormatName | null, now: Date): Promise<void> {
  notesOf(device.region).add(device.deviceRef, { format: format ?? "", outcome: "refused", reason, stored: 0 }, now);
  await count(device, new Map([[reason, 1]]));
}

/** Counts what was turned away for the device; nobody's answer waits for it to succeed. */
export const count = async (device: DeviceAccess, drops: ReadonlyMap<DropReason, number>): Promise<void> => {
  const load = { ref: device.ref, workspaceId: device.workspaceId, rows: [], drops, bytes: 0 };
  await writerOf(device.region)
    .write(load)
    .catch(() => {});
};
