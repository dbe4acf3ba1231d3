/**
 * What a person can do with everything we hold about them, and what becomes of it.
 *
 * A copy holds every row about its owner and the workspaces they own, unsealed, each table as JSON and CSV and measurements as CSV, with a
 * manifest that says what was left out and why. It also holds what is about them in workspaces of others. Only they can fetch it, soon after
 * showing their password, for seven days, and delete it before. A value that cannot be opened is a marked gap in it.
 *
 * An erasure that cannot finish is tried again at least every hour until it does. After a day the operator is alerted, and the receipt page says so.
 *
 * An erasure stops every session and token in the commit that asks for it. In the same commit, workspaces in which others work are handed
 * over or closed, as their owner chose. It cannot be undone, can be killed at any point and goes on; it deletes from every database,
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
export { sweepErasures } from "./erasure/sweep.ts";
export { make as makeExport } from "./export/make.ts";
export { remove as deleteExport } from "./export/remove.ts";
export { list as listExports, open as openExport, request as requestExport, status as exportStatus } from "./export/request.ts";
export { requeueExports } from "./export/requeue.ts";
export { type Activity, processing, type TableView, tables } from "./inventory.ts";
export { writePolicy } from "./policy.ts";
export { announcePolicy } from "./policy-notices.ts";
export { recipients, recipientsOf } from "./recipients.ts";
export { downloadRecord } from "./record/file.ts";
export { checkRecord, readRecord } from "./record/read.ts";
export { sightsOn } from "./record/sights.ts";
export { purge } from "./retention.ts";
