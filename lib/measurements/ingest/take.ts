/**
 * One message, once it is known whose it is, whatever carried it: freshness, decoding, clock, identity, limits, write. It is
 * committed when this resolves. What is refused or dropped is counted under its reason.
 */
import type { DeviceAccess } from "../../devices/index.ts";
import { isRefusal } from "../../platform/refusal.ts";
import type { FormatName, Message } from "../formats/message.ts";
import { type Drops, drop } from "../formats/sample.ts";
import type { DropReason } from "../schema.ts";
import { writerOf } from "../writer/index.ts";
import { stalenessOf } from "./freshness.ts";
import { identityOf } from "./identity.ts";
import { store } from "./store.ts";

export type Taken = {
  readonly stored: number;
  readonly repeated: number;
  readonly drops: Drops /** The whole message came before. */;
  readonly isRepeated: boolean;
};

/** `body` is what it was made of. `named` is what the sender called it beside the body; `times` are for readings of a signed message that have none. */
export type Carried = {
  readonly format: FormatName;
  readonly body: Uint8Array;
  readonly now: Date;
  readonly named?: string | undefined;
  readonly times?: (() => number) | undefined;
};

export async function take(device: DeviceAccess, message: Message, carried: Carried): Promise<Taken> {
  const { format, body, now, named, times } = carried;
  const unwanted = message.isTest && !device.acceptsTests ? "test" : stalenessOf(message, now);
  if (unwanted) return dropWhole(device, message, unwanted);
  if (message.payload && message.samples.length === 0 && message.drops.size === 0) return dropWhole(device, message, "not_decoded");
  const identity = identityOf(message, { format, resetsCounter: device.resetsCounter, named, body });
  const {
    stored,
    repeated,
    isRepeated = false,
  } = await store(device, message, { bytes: body.length, now, times, identity }).catch(async (error) => {
    if (isRefusal(error) && error.code === "message.changed") await count(device, new Map([["changed", 1]]));
    throw error;
  });
  return { stored, repeated, drops: message.drops, isRepeated };
}

/** Nothing of it is stored: each of its readings is counted under `reason`, and one for a message that has none yet. */
async function dropWhole(device: DeviceAccess, { samples }: Message, reason: DropReason): Promise<Taken> {
  const drops: Drops = new Map();
  drop(
    drops,
    reason,
    Math.max(
      1,
      samples.reduce((sum, { pairs }) => sum + pairs.length, 0),
    ),
  );
  await count(device, drops);
  return { stored: 0, repeated: 0, drops, isRepeated: false };
}

/** Counts what was turned away for the device; nobody's answer waits for it to succeed. */
export const count = async (device: DeviceAccess, drops: Drops): Promise<void> => {
  const load = { ref: String(device.deviceRef), workspaceId: device.workspaceId, rows: [], drops, bytes: 0 };
  await writerOf(device.region)
    .write(load)
    .catch(() => {});
};
