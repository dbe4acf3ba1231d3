/** Jobs that refer to rows that an erasure deletes. */
import type { Tx } from "../../platform/db/account.ts";
import { JOB_KINDS, type JobKind, policyOf } from "../../platform/job-kinds.ts";
import { deleteJobs } from "../../platform/queue.ts";
import { rowsOf, type Scope, toErase } from "../models.ts";

/** Deletes the jobs whose payload refers to a row of `scope`. Call it before the rows go. */
export async function deleteJobsAbout(tx: Tx, scope: Scope): Promise<void> {
  const erased = toErase(scope);
  for (const kind of Object.keys(JOB_KINDS) as JobKind[]) {
    for (const [name, reference] of Object.entries(policyOf(kind).refersTo ?? {})) {
      const [modelName, field = ""] = reference.split(".");
      for (const { model, where } of erased.filter((one) => one.model.model === modelName)) {
        const rows = await rowsOf(tx, model).findMany({ where, select: { [field]: true } });
        if (rows.length > 0) await deleteJobs(tx, kind, name, rows.map((row) => asText(row[field]))); // biome-ignore format: one line
      }
    }
  }
}

/** As a payload has it. */
const asText = (value: unknown): string => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value));
