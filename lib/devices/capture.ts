/**
 * Debug capture: for an hour whole bodies of a device's messages are kept, sealed, so that somebody can see what it really sends.
 * People who may change the device see them, support staff never do, and a day later they are gone.
 */
import { record } from "../audit/index.ts";
import { after, clock, HOUR } from "../platform/clock.ts";
import { account, transaction } from "../platform/db/account.ts";
import { notFound, Refusal } from "../platform/refusal.ts";
import { openToShow, readableKey, type SubjectKey } from "../platform/seal/index.ts";
import { type Access, deviceIn, lockDevice, requirePerson } from "../workspaces/index.ts";
import { BODY } from "./captured-body.ts";
import { lookAt } from "./looks.ts";
import { requireRetired } from "./retired.ts";
import { CAPTURED_FOR_HOURS, CAPTURES_KEPT_HOURS, type Captures, type CaptureView, MOST_CAPTURES } from "./schema.ts";

/** From now on for an hour; begun again, for an hour from then. */
export async function startCapture(access: Access<"devices:write">, deviceId: string, now = clock.now()): Promise<void> {
  requirePerson(access);
  requireNoStaff(access);
  const { workspaceId } = access;
  await transaction(async (tx) => {
    await lockDevice(tx, access, deviceId);
    await requireRetired(tx, deviceId, false);
    await tx.device.update({ where: { id: deviceId }, data: { captureUntil: after(now, CAPTURED_FOR_HOURS * HOUR) } });
    await record(tx, access.actor, "device.capture_started", { workspaceId, objectId: deviceId }, now);
  });
}

/** Ends it at once, and deletes what was kept. */
export async function stopCapture(access: Access<"devices:write">, deviceId: string, now = clock.now()): Promise<void> {
  requirePerson(access);
  requireNoStaff(access);
  const { workspaceId } = access;
  await transaction(async (tx) => {
    await lockDevice(tx, access, deviceId);
    const { captureUntil } = await tx.device.findUniqueOrThrow({ where: { id: deviceId }, select: { captureUntil: true } });
    const { count } = await tx.capture.deleteMany({ where: { workspaceId, deviceId } });
    if (captureUntil === null && count === 0) return;
    await tx.device.update({ where: { id: deviceId }, data: { captureUntil: null } });
    await record(tx, access.actor, "device.capture_ended", { workspaceId, objectId: deviceId }, now);
  });
}

/** What was kept within the last day, and whether more is being kept. */
export async function captured(access: Access<"devices:write">, deviceId: string, now = clock.now()): Promise<Captures> {
  requireNoStaff(access);
  const device = await account().device.findUnique({
    where: { workspaceId_id: deviceIn(access, deviceId) },
    select: {
      captureUntil: true,
      captures: { where: { at: { gt: after(now, -CAPTURES_KEPT_HOURS * HOUR) } }, orderBy: [{ at: "desc" }, { id: "asc" }], take: MOST_CAPTURES },
    },
  });
  if (!device) throw notFound();
  await lookAt(access, deviceId, now);
  const until = device.captureUntil && device.captureUntil > now ? device.captureUntil : null;
  if (device.captures.length === 0) return { until, captures: [] };
  const key = await readableKey(access.workspaceId);
  return { until, captures: device.captures.map((row) => view(row, key)) };
}

function view({ id, at, bodySealed }: { id: string; at: Date; bodySealed: Uint8Array }, key: SubjectKey | null): CaptureView {
  const written = openToShow(key, BODY, id, bodySealed);
  const [kind, body] = written.startsWith("hex:") ? (["hex", written.slice(4)] as const) : (["text", written.replace(/^text:/, "")] as const);
  return { id, at, kind, body, bytes: kind === "hex" ? body.length / 2 : Buffer.byteLength(body) };
}

/** Whoever lets support staff in shows them devices, and not what these say word for word. */
function requireNoStaff(access: Access<"devices:write">): void {
  if (access.actor.isStaff) throw new Refusal("forbidden", "workspace.forbidden", "Support staff do not see whole messages of a device.");
}
