/** One delivery that did not come by HTTP: signature, shape, and for each message in it whose it is and what becomes of it. */
import { type DeviceAccess, noteUse, requireSignature, type SenderAccess } from "../../devices/index.ts";
import { clock } from "../../platform/clock.ts";
import { parseJson } from "../../platform/json.ts";
import { Refusal } from "../../platform/refusal.ts";
import { parseContent } from "../formats/index.ts";
import { plain } from "../formats/message.ts";
import { type Drops, nothingStoredSentence } from "../formats/sample.ts";
import { parseScalar } from "../formats/scalar.ts";
import type { DropReason } from "../schema.ts";
import { usage } from "../usage/usage.ts";
import { writerOf } from "../writer/index.ts";
import type { Hold } from "../writer/room.ts";
import { together } from "./answer.ts";
import { chargeRefused } from "./charge.ts";
import { timesOf } from "./clock.ts";
import { countRefused } from "./refused.ts";
import { checkShape } from "./shape.ts";
import { roomOf } from "./size.ts";
import { countRefusal, takeAll } from "./take-all.ts";

export type Delivery = {
  /** The device that it is for; left out, the one of the token. */
  readonly deviceId?: string | undefined;
  /** Whatever JSON it is, ThingsBoard's for certain, or the bare value of a field. */
  readonly format: "json" | "thingsboard" | { readonly field: string };
  readonly bytes: Buffer;
  /** How many bytes it is charged for: with the properties and the topic that came with `bytes`. */
  readonly size: number;
  /** What stands beside the body: its name, if it has one, and its signature, where its sender signs. */
  header(name: string): string | undefined;
};

/** Resolves once it is committed. Refuses what cannot be read, and what holds nothing that could be stored; both are counted for the device. */
export async function deliver(sender: SenderAccess, delivery: Delivery, now = clock.now()): Promise<void> {
  noteUse(sender, now);
  usage().requireRoom(sender, now);
  const { bytes, size, deviceId, header } = delivery;
  const address = { format: null, deviceId };
  try {
    const signed = requireSignature(sender, header, bytes);
    const { format, messages, ignored } = parsed(delivery, now);
    if (ignored !== undefined) return usage().fill(sender, now, size);
    checkShape(messages, roomOf(sender).readings);
    const carried = {
      format,
      body: bytes,
      bytes: size,
      now,
      named: signed?.id ?? header("idempotency-key"),
      times: signed ? timesOf(signed) : undefined,
    };
    const all = await takeAll(sender, address, messages, carried);
    // As with nearly every message: one, and something of it is stored.
    if (all.length === 1 && all[0] && all[0].stored > 0) return;
    const taken = all.filter((one) => one !== null);
    const over = taken.find(({ overLimit }) => overLimit)?.overLimit;
    if (over && taken.every(({ overLimit }) => overLimit)) throw over;
    if (taken.every(({ stored, repeated }) => stored + repeated === 0)) throw nothingStored(together(taken));
  } catch (error) {
    // Over this connection everything is the work of its token, also what it has not signed or what names another device.
    chargeRefused(sender, error, size, now);
    await countRefusal(sender, address, error, { now, body: bytes });
    throw error;
  }
}

function parsed({ format, bytes }: Delivery, now: Date) {
  if (typeof format === "object") return { ...plain(parseScalar(format.field, bytes)), format: "native" as const };
  return parseContent({ kind: "json", value: parseJson(bytes, true) }, format === "json" ? null : format, now);
}

const nothingStored = (drops: Drops) => new Refusal("invalid", "nothing.stored", nothingStoredSentence(drops));

/** Counts a message of `bytes` that is not stored against the limits on messages, or refuses it when the limit is reached. */
export function countUnstored(sender: SenderAccess, now: Date, bytes = 0): void {
  usage().requireRoom(sender, now);
  usage().fill(sender, now, bytes);
}

/** Counts a message of `bytes` that was refused unread: against the limits, and for the device under `reason`. */
export async function turnAway(device: DeviceAccess, reason: DropReason, bytes: number, now = clock.now()): Promise<void> {
  countUnstored(device, now, bytes);
  await countRefused(device, reason, null, now);
}

/** For the bytes of one delivery while they arrive: counts them toward the buffer quota of the sender's workspace. */
export const holdArriving = (sender: SenderAccess): Hold => writerOf(sender.region).hold(sender.workspaceId);
