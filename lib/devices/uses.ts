/**
 * Noting that a token is in use: to the hour, some moments after the answer, many at once, and never in its way.
 */
import { HOUR, SECOND } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { log } from "../platform/log.ts";
import type { SenderAccess } from "./authenticate.ts";

const WRITTEN_AFTER = 2 * SECOND;

/** Of the same token there may be several: of a webhook one for each device. */
const waiting = new Set<SenderAccess>();
let isDue = false;

export function noteUse(device: SenderAccess, now: Date): void {
  const hour = Math.floor(now.getTime() / HOUR);
  if (device.notedHour >= hour) return;
  device.notedHour = hour;
  waiting.add(device);
  if (isDue) return;
  isDue = true;
  setTimeout(() => void write(), WRITTEN_AFTER).unref();
}

async function write(): Promise<void> {
  isDue = false;
  const batch = [...waiting];
  waiting.clear();
  const hours = new Set(batch.map((device) => device.notedHour));
  for (const hour of hours) {
    const devices = batch.filter((device) => device.notedHour === hour);
    try {
      await writeHour(
        devices.map((device) => device.tokenId),
        new Date(hour * HOUR),
      );
    } catch (error) {
      log.warn("device.use_not_noted", {}, error);
      // The next reading tries again.
      for (const device of devices) device.notedHour = 0;
    }
  }
}

/** A row that somebody is changing is left for the next hour: nobody waits for this. */
async function writeHour(ids: readonly string[], hour: Date): Promise<void> {
  await account().$executeRaw`
    UPDATE device_token SET last_used_at = ${hour} WHERE id IN (
      SELECT id FROM device_token WHERE id = ANY(${[...new Set(ids)]}::uuid[]) AND (last_used_at IS NULL OR last_used_at < ${hour}) FOR NO KEY UPDATE SKIP LOCKED)`;
}
