/**
 * Finds the Chromium of the browser tests, or installs one.
 *
 * The headless shell comes first: the full browser renders its toolbar for every page that a test opens, which takes more than
 * twice the CPU time. As root, Debian's package is installed; otherwise the one of Playwright.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const SHELLS = [process.env.KEPT_CHROMIUM, "/usr/bin/chromium-headless-shell"];
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", chromium.executablePath()];

const firstOf = (files: readonly (string | undefined)[]) => files.find((file) => file && existsSync(file));

const isRoot = process.getuid?.() === 0;

function install(debianPackage: string): void {
  const commands = isRoot ? ["apt-get update -q", `apt-get install -qy ${debianPackage}`] : ["npx playwright install chromium"];
  for (const command of commands) execFileSync("sh", ["-c", command], { stdio: "inherit" });
}

/** The path of the program. Throws when there is none and none can be installed. */
export function findChromium(): string {
  const shell = firstOf(SHELLS);
  if (shell) return shell;
  if (isRoot) {
    console.log("Installing the headless shell of Chromium …");
    try {
      install("chromium-headless-shell");
    } catch {
      console.log("The headless shell could not be installed: the tests use a full browser.");
    }
  }
  const installed = firstOf([...SHELLS, ...BROWSERS]);
  if (installed) return installed;
  console.log("No Chromium found; installing one …");
  install("chromium");
  const found = firstOf(BROWSERS);
  if (!found) throw new Error("Chromium could not be installed. Install it and name its program in KEPT_CHROMIUM.");
  return found;
}
