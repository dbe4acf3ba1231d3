/**
 * What a person can do with everything we hold about them, and what becomes of it.
 *
 * A copy holds every row about its owner and the workspaces they own, unsealed, each table as JSON and CSV, with a
 * manifest that says what was left out and why. Only they can fetch it, soon after showing their password, for seven days.
 *
 * An erasure stops every session and token in the commit that asks for it. In the same commit, workspaces in which others work are handed
 * over or closed, as their owner chose. It cannot be undone, can be killed at any point and goes on; it deletes from all three databases,
 * storage and the vault, and leaves a receipt with counts. A device that is deleted, and a workspace 30 days after it was closed, go the same way.
 *
 * An owner reads what was done in a workspace, by whom and with what, and who could see a device on a day and who did.
 *
 * Which rows these are is not written here: the annotations in the schemas say it, and the retention follows them too.
 */
export { eraseClosed } from "./erasure/closed.ts";
export { deleteDevice, previewDevice } from "./erasure/device.ts";
export { preview as previewErasure } from "./erasure/preview.ts";
export { receipt as erasureReceipt, request as requestErasure } from "./erasure/request.ts";
export { run as runErasure } from "./erasure/run.ts";
export { make as makeExport } from "./export/make.ts";
export { list as listExports, open as openExport, request as requestExport, status as exportStatus } from "./export/request.ts";
export { type Activity, processing, type TableView, tables } from "./inventory.ts";
export { writePolicy } from "./policy.ts";
export { recipients } from "./recipients.ts";
export { downloadRecord } from "./record/file.ts";
export { checkRecord, readRecord } from "./record/read.ts";
export { sightsOn } from "./record/sights.ts";
export { purge } from "./retention.ts";
