import path from "node:path";
import { defineConfig } from "vitest/config";
import TestResults from "./test-results.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** Files that need a process of their own: they replace modules or standard output, change the environment, or count what a process holds. */
const ISOLATED = [
  "audit/record",
  "broker/kill",
  "edge/doors",
  "identity/breached",
  "identity/fresh",
  "measurements/faults",
  "measurements/kill",
  "measurements/sandbox",
  "platform/database",
  "platform/statement-names",
  "privacy/erasure",
  "server/lost-completion",
].map((name) => `tests/integration/${name}.test.ts`);

/** Files that measure times: they run when all others have ended. */
const MEASURED = ["tests/integration/server/tenants.test.ts"];

const integration = {
  globalSetup: ["tests/support/mosquitto.ts", "tests/support/postgres.ts"],
  setupFiles: ["tests/support/instance.ts"],
  // Generous: the limits of a step are its CPU seconds (tests/run.ts), and a busy machine must not fail a test.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
};

export default defineConfig({
  root,
  test: {
    projects: [
      { root, test: { name: "unit", include: ["tests/unit/**/*.test.ts"], isolate: false, testTimeout: 120_000 } },
      { root, test: { ...integration, name: "integration", include: ["tests/integration/**/*.test.ts"], exclude: [...ISOLATED, ...MEASURED], isolate: false } },
      { root, test: { ...integration, name: "isolated", include: ISOLATED } },
      { root, test: { ...integration, name: "measured", include: MEASURED, sequence: { groupOrder: 1 } } },
    ],
    maxWorkers: 2,
    reporters: ["default", new TestResults()],
  },
});
