/**
 * The last step of tests/run.ts: every requirement has a test that passed, every tag names a requirement, and
 * tests/SECURITY.md is what is made of the sources. `--write` writes the file instead; `--no-browser` leaves what only a
 * browser proves to the full run. The last soak counts as a run. Without KEPT_TEST_RESULTS, results are ignored.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { lastSoak } from "../soak.ts";
import { passedIn, VITEST_PROJECTS } from "../test-results.ts";
import { REQUIREMENTS } from "./asvs.ts";
import { faults } from "./faults.ts";
import { page } from "./page.ts";
import { tagged } from "./tags.ts";

const file = path.resolve(import.meta.dirname, "../../SECURITY.md");
const { values } = parseArgs({ options: { write: { type: "boolean", default: false }, "no-browser": { type: "boolean", default: false } } });
const isWithoutBrowser = values["no-browser"];

if (values.write) {
  writeFileSync(file, page());
  console.log(`Wrote ${file}.`);
} else {
  const folder = process.env.KEPT_TEST_RESULTS;
  const passed = folder ? [...passedIn(folder, [...VITEST_PROJECTS, ...(isWithoutBrowser ? [] : ["browser"])]), ...(lastSoak()?.passed ?? [])] : null;
  const found = faults({ requirements: REQUIREMENTS, tests: tagged(), passed, isWithoutBrowser });
  if (readFileSync(file, "utf8") !== page()) found.push("tests/SECURITY.md is not what the sources make of it: node tests/support/security/table.ts --write");
  for (const fault of found) console.log(fault);
  process.exitCode = found.length > 0 ? 1 : 0;
}
