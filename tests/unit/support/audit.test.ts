/** The step "dependency audit": what each answer of the registry means for a release. */
import { describe, expect, it } from "vitest";
import { judge } from "#tests/support/audit/judge.ts";

const advisory = (severity: string) => ({ source: 1, name: "a-package", title: "Reads too much", url: "https://advisories.example/1", severity });
const report = (severity: string) =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities: { "a-package": { name: "a-package", via: [advisory(severity), "its-parent"] } } });

describe("the dependency audit", () => {
  it.each(["", "not JSON", "null", '{"message":"405 Method Not Allowed","statusCode":405}', '{"error":{"code":"ENOTFOUND"}}'])(
    "says that nothing was checked where the registry answers %j",
    (output) => {
      expect(judge(output, [], "2026-12-01")).toMatchObject({ state: "unanswered" });
    },
  );

  it("passes where no advisory concerns us", () => {
    expect(judge('{"auditReportVersion":2,"vulnerabilities":{}}', [], "2026-12-01")).toEqual({ state: "answered", findings: [], failing: [] });
  });

  it.each([
    ["low", 0],
    ["moderate", 0],
    ["high", 1],
    ["critical", 1],
  ] as const)("stops a release at a finding that is high or critical: %s", (severity, count) => {
    expect(judge(report(severity), [], "2026-12-01")).toMatchObject({ state: "answered", findings: { length: 1 }, failing: { length: count } });
  });

  it("lets a release pass with an advisory that was judged, until the day that was set", () => {
    const allowed = [{ advisory: "https://advisories.example/1", until: "2026-12-10", reason: "We do not call it." }];
    expect(judge(report("high"), allowed, "2026-12-10")).toMatchObject({ failing: [] });
    expect(judge(report("high"), allowed, "2026-12-11")).toMatchObject({ failing: { length: 1 } });
  });
});
