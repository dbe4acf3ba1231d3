/** Finds a Chromium, or installs one: Debian's package as root, otherwise the one that Playwright brings. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const KNOWN = [process.env.KEPT_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", chromium.executablePath()];

const found = () => KNOWN.find((file) => file && existsSync(file));

export function findChromium(): string {
  const ready = found();
  if (ready) return ready;
  console.log("No Chromium found; installing one …");
  const commands = process.getuid?.() === 0 ? ["apt-get update -q", "apt-get install -qy chromium"] : ["npx playwright install chromium"];
  for (const command of commands) execFileSync("sh", ["-c", command], { stdio: "inherit" });
  const installed = found();
  if (!installed) throw new Error("Chromium could not be installed. Install it and name its program in KEPT_CHROMIUM.");
  return installed;
}
