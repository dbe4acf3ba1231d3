/** Every job there is, and when the recurring ones run (UTC). */
import { announceChanged, retireDue, tokenEndings } from "./devices/index.ts";
import { sendReset } from "./identity/index.ts";
import { announceUsage, expire, recount, rollup } from "./measurements/index.ts";
import { clock } from "./platform/clock.ts";
import { eachRegion } from "./platform/db/each-region.ts";
import { ensureMonths } from "./platform/db/months.ts";
import { telemetryJobs } from "./platform/db/telemetry.ts";
import { deliver, deliverBundle } from "./platform/mail/deliver.ts";
import type { JobHandler } from "./platform/queue.ts";
import { eraseClosed, makeExport, purge, runErasure } from "./privacy/index.ts";
import { announceEnds, apiTokenEndings } from "./workspaces/index.ts";

export const handlers: Record<string, JobHandler> = {
  "mail.deliver": deliver,
  "mail.bundle": deliverBundle,
  "identity.reset": (access, payload) => sendReset(access, payload),
  "export.make": makeExport,
  "erasure.run": runErasure,
  "erasure.closed": async () => {
    await eraseClosed(clock.now());
  },
  "measurements.rollup": async () => {
    await eachRegion((region) => rollup(region, clock.now()));
  },
  "measurements.months": async () => {
    await eachRegion((region) => ensureMonths(telemetryJobs(region), clock.now()));
  },
  "measurements.expire": async () => {
    await expire(clock.now());
  },
  "devices.changed_message": async (access, payload) => {
    await announceChanged(access, payload);
  },
  "devices.retire": async (access) => {
    await retireDue(access, clock.now());
  },
  "usage.recount": async (access) => {
    await recount(access);
  },
  "usage.announce": async (access) => {
    await announceUsage(access, clock.now());
  },
  "tokens.announce": async (access) => {
    for (const endings of [apiTokenEndings, tokenEndings]) await announceEnds(access, endings, clock.now());
  },
  "retention.purge": async () => {
    await purge(clock.now());
  },
};

/** Jobs that only write and send mail. They have workers of their own, so that no long job delays a mail. */
export const MAIL_TASKS: readonly string[] = ["mail.deliver", "mail.bundle", "identity.reset"];

/**
 * How many jobs of the other tasks run at the same time in one process. It is more than the long ones among them can fill: two erasures
 * and two exports (by their queues), and one job each of the recurring tasks that may take hours (`measurements.expire`, `usage.recount`,
 * `retention.purge`). So there are always three for whatever is short.
 */
export const CONCURRENT_JOBS = 10;

/** Of each recurring task one job runs at a time, in all processes together, and one waits at most. */
export const schedule = [
  { task: "measurements.rollup", match: "* * * * *" },
  { task: "usage.announce", match: "* * * * *" },
  { task: "devices.retire", match: "* * * * *" },
  { task: "usage.recount", match: "27 * * * *" },
  { task: "measurements.months", match: "7 3 * * *" },
  { task: "measurements.expire", match: "37 * * * *" },
  { task: "tokens.announce", match: "47 * * * *" },
  { task: "retention.purge", match: "17 * * * *" },
  { task: "erasure.closed", match: "37 * * * *" },
] as const;
