import path from "node:path";
import { defineConfig } from "@playwright/test";

const artifacts = path.resolve(import.meta.dirname, "../.artifacts");

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: path.join(artifacts, "playwright"),
  reporter: [["list"], [path.resolve(import.meta.dirname, "../support/test-results.ts")]],
  workers: 1,
  // A machine that others use as well can starve a browser. What needs a second try is listed as flaky, and looked at.
  retries: 1,
  timeout: 240_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: process.env.KEPT_ORIGIN ?? "http://localhost:3000",
    trace: "retain-on-failure",
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    launchOptions: {
      executablePath: process.env.KEPT_CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    { name: "journeys", testMatch: "*.spec.ts", testIgnore: ["screenshots.spec.ts", "erasure.spec.ts"] },
    // After all others, since it leaves no Ada.
    { name: "erasure", testMatch: "erasure.spec.ts", dependencies: ["journeys"] },
    { name: "screenshots", testMatch: "screenshots.spec.ts" },
  ],
});
