/**
 * Keeping a body while its device's capture is on: one after the other, after the answer and never in its way. Few wait at a time,
 * and the oldest go first: who sends faster than that sees the newest.
 */
import { clock } from "../platform/clock.ts";
import { transaction } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { keyOf, seal } from "../platform/seal/index.ts";
import { BODY, written } from "./captured-body.ts";
import type { DeviceAccess } from "./device-access.ts";
import { MOST_CAPTURED_BYTES, MOST_CAPTURES } from "./schema.ts";

const MOST_WAITING = 100;

type Waiting = { readonly device: DeviceAccess; readonly body: string; readonly at: Date };
const waiting: Waiting[] = [];
let working: Promise<void> | null = null;

/** Nothing where the capture is off, or the body is too long. Of a delivery only the body is kept, never a header. */
export function keepCapture(device: DeviceAccess, bytes: Uint8Array, now = clock.now()): void {
  const { captureUntil } = device;
  if (captureUntil === null || captureUntil <= now || bytes.length > MOST_CAPTURED_BYTES) return;
  // Copied out of what the next request may be read into.
  waiting.push({ device, body: written(Buffer.from(bytes)), at: now });
  if (waiting.length > MOST_WAITING) waiting.shift();
  working ??= work().finally(() => {
    working = null;
  });
}

/** Resolves once everything that waits is kept. */
export const capturesKept = (): Promise<void> => working ?? Promise.resolve();

async function work(): Promise<void> {
  // After the answer that is being written.
  await new Promise<void>((done) => setImmediate(done));
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    await keep(next).catch((error) => log.warn("device.not_captured", {}, error));
  }
}

/** Only while it is on in the database as well: whoever ends it deletes what was kept, and nothing may come after that. */
async function keep({ device: { workspaceId, deviceId }, body, at }: Waiting): Promise<void> {
  const id = ids.new();
  const bodySealed = seal(await keyOf(workspaceId), BODY, id, body);
  await transaction(async (tx) => {
    const on = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM device WHERE id = ${deviceId}::uuid AND workspace_id = ${workspaceId}::uuid AND capture_until > ${at} FOR NO KEY UPDATE`;
    if (on.length === 0) return;
    await tx.capture.create({ data: { id, workspaceId, deviceId, at, bodySealed } });
    await tx.$executeRaw`
      DELETE FROM capture WHERE device_id = ${deviceId}::uuid AND workspace_id = ${workspaceId}::uuid AND id IN (
        SELECT id FROM capture WHERE device_id = ${deviceId}::uuid AND workspace_id = ${workspaceId}::uuid ORDER BY at DESC, id OFFSET ${MOST_CAPTURES})`;
  });
}
