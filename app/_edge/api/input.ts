/** Checks what is given against what is declared: nothing more, nothing twice, and each fault is named with its field. */
import type { z } from "zod";
import { Refusal } from "#lib/platform/refusal.ts";

const MOST_FAULTS = 20;
const LONGEST_NAME = 100;

export const invalid = (fields: Record<string, string>, pointers?: Record<string, string>) =>
  new Refusal("invalid", "input.invalid", "Something in this request cannot be used; each fault is listed.", { fields, ...(pointers && { pointers }) });

/** Where something stands in a JSON document, as a URI fragment (RFC 6901, section 6). */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  `#${path.map((step) => `/${encodeURIComponent(String(step).toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("")}`;

export function checked(schema: z.ZodType | undefined, input: Record<string, unknown>): unknown {
  if (!schema) {
    const [unknown] = Object.keys(input);
    if (unknown !== undefined) throw invalid({ [named(unknown)]: UNKNOWN }, { [named(unknown)]: pointerTo([unknown]) });
    return undefined;
  }
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const faults = faultsOf(result.error);
  const byField = (of: (fault: Fault) => string) => Object.fromEntries(faults.map((fault) => [named(...fault.path) || "body", of(fault)]));
  throw invalid(
    byField(({ sentence }) => sentence),
    byField(({ path }) => pointerTo(path)),
  );
}

const UNKNOWN = "There is no such field.";
const named = (...path: PropertyKey[]) => path.map(String).join(".").slice(0, LONGEST_NAME);

type Fault = { readonly path: readonly PropertyKey[]; readonly sentence: string };

function faultsOf({ issues }: z.ZodError): Fault[] {
  const faults = issues.flatMap((issue): Fault[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: [...issue.path, key], sentence: UNKNOWN }))
      : [{ path: issue.path, sentence: issue.message }],
  );
  return faults.slice(0, MOST_FAULTS);
}

/** The query's values. What is given twice is refused: which of the two counts must never depend on who reads it. */
export function queryOf(search: URLSearchParams): Record<string, string> {
  const names = [...new Set(search.keys())];
  const twice = names.find((name) => search.getAll(name).length > 1);
  if (twice !== undefined) throw invalid({ [named(twice)]: "This is given twice." });
  return Object.fromEntries(search);
}
