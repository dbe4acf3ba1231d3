/** Every job there is, and when the recurring ones run (UTC). */
import { announceChanged, forgetOldSigning, forgetOldTokens, retireDue, tokenEndings } from "./devices/index.ts";
import { sendReset } from "./identity/index.ts";
import { announceUsage, expire, recount, rollup } from "./measurements/index.ts";
import { clock } from "./platform/clock.ts";
import { eachRegion } from "./platform/db/each-region.ts";
import { ensureMonths } from "./platform/db/months.ts";
import { telemetryJobs } from "./platform/db/telemetry.ts";
import type { JobKind } from "./platform/job-kinds.ts";
import { deliver, deliverBundle } from "./platform/mail/deliver.ts";
import { requeueLetters } from "./platform/mail/delivery-job.ts";
import { type JobHandler, shortenWaits } from "./platform/queue.ts";
import { runEach } from "./platform/run-each.ts";
import { alertVaultFaults, keepVault } from "./platform/seal/upkeep.ts";
import { announcePolicy, eraseClosed, makeExport, purge, requeueExports, runErasure, sweepErasures } from "./privacy/index.ts";
import { announceEnds, apiTokenEndings, forgetOldApiTokens } from "./workspaces/index.ts";

export const handlers: Record<JobKind, JobHandler> = {
  "mail.deliver": deliver,
  "mail.bundle": deliverBundle,
  "identity.reset": (access, payload) => sendReset(access, payload),
  "export.make": makeExport,
  "erasure.run": runErasure,
  "erasure.closed": async () => {
    await eraseClosed(clock.now());
  },
  "jobs.sweep": async () => {
    await sweep(clock.now());
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
    await runEach([apiTokenEndings, tokenEndings], "tokens.table_failed", (endings) => announceEnds(access, endings, clock.now()));
  },
  "policy.announce": async (access) => {
    await announcePolicy(access, clock.now());
  },
  "retention.purge": async (access) => {
    const now = clock.now();
    const parts = [() => purge(now), () => forgetOldApiTokens(access, now), () => forgetOldTokens(access, now), () => forgetOldSigning(access, now)];
    await runEach<() => Promise<unknown>, unknown>(parts, "retention.part_failed", (part) => part());
  },
  "vault.upkeep": async () => {
    await keepVault(clock.now());
  },
  "vault.check": async () => {
    await alertVaultFaults(clock.now());
  },
};

/** Queues again what is stored and has no job any more. A part that fails stops no other: the first error is thrown at the end. */
async function sweep(now: Date): Promise<void> {
  await runEach([() => sweepErasures(now), requeueLetters, requeueExports, shortenWaits], "jobs.sweep_part_failed", (part) => part());
}

/** Jobs that only write and send mail. They have workers of their own, so that no long job delays a mail. */
export const MAIL_TASKS: readonly JobKind[] = ["mail.deliver", "mail.bundle", "identity.reset"];

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
  { task: "policy.announce", match: "7 * * * *" },
  { task: "retention.purge", match: "17 * * * *" },
  { task: "erasure.closed", match: "37 * * * *" },
  { task: "jobs.sweep", match: "*/5 * * * *" },
  { task: "vault.upkeep", match: "57 * * * *" },
  { task: "vault.check", match: "22 4 * * *" },
] as const satisfies readonly { task: JobKind; match: string }[];
