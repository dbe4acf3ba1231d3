/** The steps of `npm test`, in stages: the steps of a stage run at the same time, and a stage begins when the one before passed. */
import { realpathSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../../..");

export type Step = {
  readonly name: string;
  readonly purpose: string;
  readonly command: readonly string[];
  /** CPU seconds of the step and all that it starts. The run fails when it needs more. */
  readonly budget: number;
  readonly needsBrowser?: true;
};

/** A package's program, run by this Node whatever Node is installed. */
const program = (name: string): string[] => [process.execPath, realpathSync(path.join(root, "node_modules/.bin", name))];

export const vitest = (...args: string[]): string[] => [...program("vitest"), "run", "--config", "tests/support/vitest.config.ts", ...args];
export const browser = (...args: string[]): string[] => [process.execPath, "tests/e2e/run.ts", ...args];

export const stages = (withBrowser: boolean): readonly (readonly Step[])[] => [
  [{ name: "generate", purpose: "Prisma clients and the inventory from the schemas", command: [process.execPath, "prisma/generate.ts"], budget: 20 }],
  [
    { name: "format and lint", purpose: "Biome", command: [...program("biome"), "ci", "--error-on-warnings", "."], budget: 10 },
    { name: "types", purpose: "TypeScript", command: [...program("tsc"), "--noEmit"], budget: 25 },
  ],
  [
    {
      name: "ladder",
      purpose: "which folder may import which",
      command: [...program("depcruise"), "--config", "tests/unit/shape/dependency-cruiser.config.mjs", "app", "lib", "prisma"],
      budget: 12,
    },
    {
      name: "unused",
      purpose: "files, exports and packages that nothing uses",
      command: [...program("knip"), "--config", "tests/support/knip.jsonc", "--no-progress"],
      budget: 15,
    },
    {
      name: "dependency audit",
      purpose: "advisories for our dependencies, where the registry answers",
      command: [process.execPath, "tests/support/steps/audit.ts"],
      budget: 10,
    },
  ],
  [{ name: "unit", purpose: "pure code, and the architecture", command: vitest("--project", "unit"), budget: 60 }],
  [
    {
      name: "integration",
      purpose: "verbs, HTTP, MQTT and jobs on real PostgreSQL",
      command: vitest("--project", "integration", "--project", "isolated", "--project", "measured"),
      budget: 600,
    },
    { name: "build", purpose: "the production build, which the browser step uses", command: [process.execPath, "tests/support/steps/build.ts"], budget: 150 },
  ],
  ...(withBrowser
    ? [
        [
          {
            name: "browser",
            purpose: "the portal in Chromium, and the production build over HTTP",
            command: browser(),
            budget: 900,
            needsBrowser: true,
          } as const,
        ],
      ]
    : []),
  [
    {
      name: "security table",
      purpose: "each security requirement has a test that passed",
      command: [process.execPath, "tests/support/security/table.ts", ...(withBrowser ? [] : ["--no-browser"])],
      budget: 5,
    },
  ],
];
