/** Whether a device is retired, which takes nothing in, or being deleted. */
import type { Tx } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";

type Retirement = { readonly retiredAt: Date | null; readonly retiresAt: Date | null };

/** Whether a device is retired, or the time for which its retirement is planned has come and the job has not yet run. */
export const isRetired = ({ retiredAt, retiresAt }: Retirement, now: Date): boolean => retiredAt !== null || (retiresAt !== null && retiresAt <= now);

/** Refuses where a device that was found is retired and should not be, or the other way round. */
export async function requireRetired(tx: Tx, deviceId: string, isRetired: boolean): Promise<void> {
  const device = await tx.device.findUnique({ where: { id: deviceId }, select: { retiredAt: true } });
  if ((device?.retiredAt != null) === isRetired) return;
  if (isRetired) throw new Refusal("conflict", "device.not_retired", "This device is not retired.");
  throw new Refusal("conflict", "device.retired", "This device is retired. Bring it back first.");
}

/** Refuses where the device is being deleted: it is neither moved nor brought back from there. */
export async function requireStaying(tx: Tx, deviceId: string): Promise<void> {
  if ((await tx.erasure.count({ where: { deviceId } })) > 0) throw new Refusal("conflict", "erasure.under_way", "This device is being deleted.");
}
