/** What an answer of `npm audit --json` (report version 2) means for a release. */
import type { Allowed } from "./allowed.ts";

type Advisory = { readonly url: string; readonly title: string; readonly severity: string };
type Report = {
  readonly auditReportVersion?: number;
  readonly vulnerabilities?: Record<string, { readonly name: string; readonly via: readonly (string | Advisory)[] }>;
  readonly message?: string;
};

type Finding = { readonly package: string; readonly severity: string; readonly title: string; readonly advisory: string };

/** `unanswered`: the registry did not say, so nothing was checked. `failing` are the findings that stop a release. */
export type Verdict =
  | { readonly state: "unanswered"; readonly reason: string }
  | { readonly state: "answered"; readonly findings: readonly Finding[]; readonly failing: readonly Finding[] };

const SERIOUS = ["high", "critical"];

/** Judges the standard output of `npm audit --json`, on the day `today` (YYYY-MM-DD). */
export function judge(output: string, allowed: readonly Allowed[], today: string): Verdict {
  const report = parsed(output);
  if (!report?.vulnerabilities) return { state: "unanswered", reason: "the registry did not answer the question for advisories" };
  const findings = Object.values(report.vulnerabilities).flatMap(({ name, via }) =>
    via.flatMap((one): Finding[] => (typeof one === "string" ? [] : [{ package: name, severity: one.severity, title: one.title, advisory: one.url }])),
  );
  const isAllowed = ({ advisory }: Finding) => allowed.some((one) => one.advisory === advisory && today <= one.until);
  return { state: "answered", findings, failing: findings.filter((finding) => SERIOUS.includes(finding.severity) && !isAllowed(finding)) };
}

function parsed(output: string): Report | null {
  try {
    const report = JSON.parse(output) as Report | null;
    return typeof report === "object" ? report : null;
  } catch {
    return null;
  }
}
