/**
 * Kinds of jobs: how often each is attempted, what ends a job that keeps failing, and which people its payload refers to.
 *
 * The wait after the nth failed attempt is e^n seconds (graphile-worker), an hour at most (`lib/platform/queue.ts`). Jobs that failed their last
 * attempt are deleted within the hour (`lib/privacy/retention.ts`).
 */

/** The queue stores the number of attempts in 16 bits. At one an hour they last for more than three years. */
const UNLIMITED = 32_767;

/** A column of the account database, as `Model.field`. */
type Reference = `${string}.${string}`;

type Policy = {
  readonly maxAttempts: number;
  /** What ends a job that keeps failing. */
  readonly end: string;
  /** Names of payload values, and the column whose value each repeats. An erasure that deletes the row deletes the job. */
  readonly refersTo?: Readonly<Record<string, Reference>>;
};

const recurring = (end: string): Policy => ({ maxAttempts: 3, end });

export const JOB_KINDS = {
  "mail.deliver": {
    maxAttempts: UNLIMITED,
    end: "Delivery, or the deletion of the mail after seven days. The sweep queues mails again whose job is missing.",
    refersTo: { letterId: "Letter.id" },
  },
  "mail.bundle": {
    maxAttempts: UNLIMITED,
    end: "Delivery, or the deletion of the mails after seven days. The sweep queues mails again whose job is missing.",
    refersTo: { letterId: "Letter.id" },
  },
  "identity.reset": {
    // The last attempt begins half an hour after the first: by then the person has asked again. Until then the payload holds a keyed hash of the address.
    maxAttempts: 8,
    end: "The last attempt, after half an hour. The person asks again.",
    refersTo: { lookup: "User.emailLookup" },
  },
  "export.make": {
    maxAttempts: UNLIMITED,
    end: "A copy that is not ready a day after the request is marked as failed, and the person asks again. The sweep queues copies again whose job is missing.",
    refersTo: { exportId: "Export.id" },
  },
  "erasure.run": { maxAttempts: UNLIMITED, end: "Nothing but its completion. The sweep queues erasures again whose job is missing." },
  "devices.changed_message": {
    maxAttempts: 12,
    end: "The last attempt, within six hours. The device's page shows the message, and the next one like it asks for a mail again.",
    refersTo: { deviceId: "Device.id" },
  },
  "devices.retire": recurring("The next run, a minute later, retires the devices that are due."),
  "erasure.closed": recurring("The next run, an hour later, begins what is due."),
  "jobs.sweep": recurring("The next run, five minutes later."),
  "measurements.rollup": recurring("The next run, a minute later, goes on from the same marks."),
  "measurements.months": recurring("The next run, a day later: partitions exist for three months ahead."),
  "measurements.expire": recurring("The next run, an hour later, deletes what is due."),
  "usage.recount": recurring("The next run, an hour later, counts again."),
  "usage.announce": recurring("The next run, a minute later, finds what is not announced."),
  "tokens.announce": recurring("The next run, an hour later, finds what is not announced."),
  "policy.announce": recurring("The next run, an hour later, finds the accounts that are not told."),
  "retention.purge": recurring("The next run, an hour later, deletes what is due."),
  "vault.upkeep": recurring("The next run, an hour later. The operator is alerted to every attempt that fails."),
  "vault.check": recurring("The next run, a day later."),
} as const satisfies Record<string, Policy>;

export type JobKind = keyof typeof JOB_KINDS;

export const policyOf = (kind: JobKind): Policy => JOB_KINDS[kind];
