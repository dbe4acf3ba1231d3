/** Whether a device is retired: a retired one takes nothing in. */
import type { Tx } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";

/** Refuses where a device that was found is retired and should not be, or the other way round. */
export async function requireRetired(tx: Tx, deviceId: string, isRetired: boolean): Promise<void> {
  const device = await tx.device.findUnique({ where: { id: deviceId }, select: { retiredAt: true } });
  if ((device?.retiredAt != null) === isRetired) return;
  if (isRetired) throw new Refusal("conflict", "device.not_retired", "This device is not retired.");
  throw new Refusal("conflict", "device.retired", "This device is retired. Bring it back first.");
}
