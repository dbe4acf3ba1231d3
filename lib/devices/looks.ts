/** Reading a device is a look at it, and stands in the record of its workspace before anything is shown. */
import { recordDaily } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import type { Access, Right } from "../workspaces/index.ts";

export const lookAt = <R extends Right>({ actor, workspaceId }: Access<R>, deviceId: string, now = clock.now()): Promise<void> =>
  recordDaily(actor, "device.viewed", { workspaceId, objectId: deviceId }, now);

/** The list, with how each device is doing. */
export const lookAtList = <R extends Right>({ actor, workspaceId }: Access<R>, now = clock.now()): Promise<void> =>
  recordDaily(actor, "devices.viewed", { workspaceId }, now);
