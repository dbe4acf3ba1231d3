/**
 * Compares package-lock.json with the advisories of the registry that npm is configured for. Fails on high and critical ones of dependencies
 * that run in production. Where the registry does not answer, it says that nothing was checked and fails nothing. Records the last answer.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AUDIT_RECORD, type DependencyAudit, lastAudit, lockfileHash } from "#lib/platform/dependency-audit.ts";
import { ALLOWED } from "../audit/allowed.ts";
import { judge } from "../audit/judge.ts";
import { root } from "./list.ts";

/** An unchanged result is recorded again after this many days, so that runs in between leave the file alone. */
const RECORD_EVERY_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1_000;

const flags = ["--json", "--omit=dev", "--fetch-retries=0", "--fetch-timeout=10000"];
const { stdout } = spawnSync("npm", ["audit", ...flags], { cwd: root, encoding: "utf8", timeout: 30_000 });
const today = new Date().toISOString().slice(0, 10);
const verdict = judge(stdout ?? "", ALLOWED, today);

if (verdict.state === "unanswered") {
  console.log(`Not checked: ${verdict.reason}.`);
} else {
  for (const { package: name, severity, title, advisory } of verdict.findings) console.log(`${severity}: ${name}: ${title} (${advisory})`);
  console.log(`Checked: ${verdict.findings.length} known advisories, ${verdict.failing.length} of them stop a release.`);
  note({ date: today, lockfile: lockfileHash(), known: verdict.findings.length, serious: verdict.failing.length });
  process.exitCode = verdict.failing.length > 0 ? 1 : 0;
}

function note(audit: DependencyAudit): void {
  const last = lastAudit();
  const isSame = last?.lockfile === audit.lockfile && last.known === audit.known && last.serious === audit.serious;
  if (isSame && Date.parse(audit.date) - Date.parse(last.date) < RECORD_EVERY_DAYS * DAY_MS) return;
  const file = path.join(root, AUDIT_RECORD);
  const text = `${JSON.stringify(audit, null, 2)}\n`;
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}
