/** Every job there is, and when the recurring ones run (UTC). */
import { announceChanged, tokenEndings } from "./devices/index.ts";
import { sendReset } from "./identity/index.ts";
import { announceUsage, expire, recount, rollup } from "./measurements/index.ts";
import { clock } from "./platform/clock.ts";
import { ensureMonths } from "./platform/db/months.ts";
import { REGIONS, telemetryJobs } from "./platform/db/telemetry.ts";
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
    for (const region of REGIONS) await rollup(region, clock.now());
  },
  "measurements.months": async () => {
    for (const region of REGIONS) await ensureMonths(telemetryJobs(region), clock.now());
  },
  "measurements.expire": async () => {
    await expire(clock.now());
  },
  "devices.changed_message": async (access, payload) => {
    await announceChanged(access, payload);
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

export const schedule = [
  { task: "measurements.rollup", match: "* * * * *" },
  { task: "usage.announce", match: "* * * * *" },
  { task: "usage.recount", match: "27 * * * *" },
  { task: "measurements.months", match: "7 3 * * *" },
  { task: "measurements.expire", match: "37 * * * *" },
  { task: "tokens.announce", match: "47 * * * *" },
  { task: "retention.purge", match: "17 * * * *" },
  { task: "erasure.closed", match: "37 * * * *" },
] as const;
