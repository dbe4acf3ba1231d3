import path from "node:path";
import { defineConfig } from "@playwright/test";

const artifacts = path.resolve(import.meta.dirname, "../.artifacts");

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: path.join(artifacts, "playwright"),
  reporter: [["list"], [path.resolve(import.meta.dirname, "../support/test-results.ts")]],
  fullyParallel: true,
  workers: 2,
  retries: 0,
  // Generous, for machines that are busy with something else: these end tests that hang, they measure nothing.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL: process.env.KEPT_ORIGIN ?? "http://localhost:3000",
    // Recording a trace costs more than most tests: ask for it with --trace=retain-on-failure.
    screenshot: "only-on-failure",
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    launchOptions: {
      executablePath: process.env.KEPT_CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    { name: "portal", testMatch: "*.spec.ts", testIgnore: ["screenshots.spec.ts", "erasure.spec.ts"] },
    // After all others: it erases Ada.
    { name: "erasure", testMatch: "erasure.spec.ts", dependencies: ["portal"] },
    { name: "screenshots", testMatch: "screenshots.spec.ts" },
  ],
});
