/**
 * The tables of the job queue, in the words of the inventory. graphile-worker creates them, so no schema of ours annotates them; a test compares
 * this list with the database. An erasure finds jobs by their payload (`erasure/jobs.ts`), not by a subject column.
 */
import type { Class, Column, Model } from "#prisma/annotation.ts";

type Stated = readonly [column: string, about: string, kind?: Class];

const KEEP = "until the job is done; a job that failed its last attempt, an hour more";
const REFERENCE = "random numbers, deleted with the job";

function columnOf([column, about, kind = "technical"]: Stated, keep: string): Column {
  const words = { person: null, of: null, purge: null, erasure: null, mention: false, why: "", purpose: "service", basis: "contract", source: "made" } as const;
  return { field: column, column, type: "String", native: "", optional: true, class: kind, about, keep, withheld: REFERENCE, sealed: null, ...words };
}

type About = { readonly about: string; readonly keep?: string; readonly survives?: string; readonly columns: readonly Stated[] };

const tableOf = (table: string, { about, keep = KEEP, survives, columns }: About): Model => ({
  database: "account",
  model: table,
  table: `graphile_worker.${table}`,
  owner: "queue",
  about,
  subject: { kind: "none", reason: "what it refers to is found by the payload" },
  also: null,
  purpose: "service",
  basis: "contract",
  keep,
  purge: null,
  file: null,
  survives: survives ?? null,
  key: ["id"],
  parents: [],
  columns: columns.map((column) => columnOf(column, keep)),
});

const LOCKED: readonly Stated[] = [
  ["locked_at", "When a process took it"],
  ["locked_by", "A random name of that process"],
  ["is_available", "Whether it can be taken"],
];
const WORDS_OF_THE_CODE = { keep: "forever", survives: "words of the program: they name nobody" };

export const QUEUE_TABLES: readonly Model[] = [
  tableOf("_private_jobs", {
    about: "Work that waits for its turn, such as a mail to deliver or an erasure to go on with",
    columns: [
      ["id", "A number of its own"],
      ["job_queue_id", "The queue it waits in"],
      ["task_id", "The kind of work"],
      [
        "payload",
        "What the work is about: the random number of a mail, copy, erasure or device. For a request for a new password, a keyed hash of the address that was typed, for half an hour at most if it keeps failing",
        "security",
      ],
      ["key", "The kind of work and the same number or keyed hash, so that asking twice makes one job", "security"],
      ["priority", "Its place in the queue"],
      ["run_at", "When it is due"],
      ["attempts", "How often it was attempted"],
      ["max_attempts", "How often it may be attempted"],
      ["last_error", "The word “failed”, and nothing of the error"],
      ["created_at", "When it was asked for"],
      ["updated_at", "When it was last changed"],
      ["revision", "How often it was asked for"],
      ["flags", "Not used"],
      ...LOCKED,
    ],
  }),
  tableOf("_private_job_queues", {
    about: "Queues of work",
    ...WORDS_OF_THE_CODE,
    columns: [["id", "A number of its own"], ["queue_name", "The name of the queue, which names nobody"], ...LOCKED],
  }),
  tableOf("_private_tasks", {
    about: "Kinds of work",
    ...WORDS_OF_THE_CODE,
    columns: [
      ["id", "A number of its own"],
      ["identifier", "The name of the kind"],
    ],
  }),
  tableOf("_private_known_crontabs", {
    about: "Recurring work",
    ...WORDS_OF_THE_CODE,
    columns: [
      ["identifier", "The name of the kind"],
      ["known_since", "When it was first scheduled"],
      ["last_execution", "When it was last due"],
    ],
  }),
  tableOf("migrations", {
    about: "Versions of these tables",
    ...WORDS_OF_THE_CODE,
    columns: [
      ["id", "The version"],
      ["ts", "When it was applied"],
      ["breaking", "Whether it changed more than it added"],
    ],
  }),
];
