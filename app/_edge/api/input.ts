/** Checks what is given against what is declared: nothing more, nothing twice, and each fault is named with its field. */
import type { z } from "zod";
import { Refusal } from "#lib/platform/refusal.ts";

const MOST_FAULTS = 20;
const LONGEST_NAME = 100;

export const invalid = (fields: Record<string, string>) =>
  new Refusal("invalid", "input.invalid", "Something in this request cannot be used; each fault is listed.", { fields });

export function checked(schema: z.ZodType | undefined, input: Record<string, unknown>): unknown {
  if (!schema) {
    const [unknown] = Object.keys(input);
    if (unknown !== undefined) throw invalid({ [named(unknown)]: UNKNOWN });
    return undefined;
  }
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalid(faultsOf(result.error));
}

const UNKNOWN = "There is no such field.";
const named = (...path: PropertyKey[]) => path.map(String).join(".").slice(0, LONGEST_NAME);

function faultsOf({ issues }: z.ZodError): Record<string, string> {
  const faults = issues.flatMap((issue): [string, string][] =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [named(...issue.path, key), UNKNOWN]) : [[named(...issue.path) || "body", issue.message]],
  );
  return Object.fromEntries(faults.slice(0, MOST_FAULTS));
}

/** The query's values. What is given twice is refused: which of the two counts must never depend on who reads it. */
export function queryOf(search: URLSearchParams): Record<string, string> {
  const names = [...new Set(search.keys())];
  const twice = names.find((name) => search.getAll(name).length > 1);
  if (twice !== undefined) throw invalid({ [named(twice)]: "This is given twice." });
  return Object.fromEntries(search);
}
