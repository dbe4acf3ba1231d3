import path from "node:path";
import { defineConfig } from "vitest/config";
import PassedTests from "./security/passed-tests.ts";

const root = path.resolve(import.meta.dirname, "../..");

export default defineConfig({
  root,
  test: {
    projects: [
      { root, test: { name: "unit", include: ["tests/unit/**/*.test.ts"], testTimeout: 30_000 } },
      {
        root,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: ["tests/support/mosquitto.ts", "tests/support/postgres.ts"],
          setupFiles: ["tests/support/instance.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // These tests kill servers and race processes on machines that others use as well. What needs a second try is listed as such, and looked at.
          retry: 1,
        },
      },
    ],
    maxWorkers: 2,
    reporters: ["default", new PassedTests()],
  },
});
