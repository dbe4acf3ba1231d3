/**
 * The number by which a network names a device: a DevEUI, Particle's coreid, a serial number. It is printed on the device and
 * stays with it for life, so it is kept as a keyed hash, another one in each workspace, and its last four characters.
 */
import { hmac } from "../platform/crypto.ts";
import { isDuplicate } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { Refusal } from "../platform/refusal.ts";
import { plainHardwareId } from "./hardware-schema.ts";

const HINT_LENGTH = 4;

export type Hardware = { readonly hash: Uint8Array<ArrayBuffer>; readonly hint: string };

export function hardwareOf(workspaceId: string, text: string): Hardware | null {
  const plain = plainHardwareId(text);
  if (plain === null) return null;
  const hash = new Uint8Array(hmac(Buffer.from(env().LOOKUP_KEY, "base64"), `hardware|${workspaceId}|${plain}`));
  // The end of a short number would be the number.
  return { hash, hint: plain.length >= 2 * HINT_LENGTH ? plain.slice(-HINT_LENGTH) : "" };
}

/** Of a workspace no two devices bear the same number: the database says so, and this says it to whoever typed it, at `field`. */
export function orTaken(field: string): (error: unknown) => never {
  return (error) => {
    if (!isDuplicate(error)) throw error;
    throw new Refusal("conflict", "device.hardware_taken", "Please check what is marked below.", { fields: { [field]: TAKEN } });
  };
}

const TAKEN = "Another device of this workspace has this number. Take it from that one first.";

/** The columns of a device with this number; with none where it is null. What the schema lets through is a number. */
export function hardwareColumns(workspaceId: string, text: string | null) {
  const hardware = text === null ? null : hardwareOf(workspaceId, text);
  return { hardwareHash: hardware?.hash ?? null, hardwareHint: hardware?.hint ?? null };
}
