/** Makes what is generated from the schemas: the two Prisma clients and the inventory. Run by `npm ci` and before every build. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { readInventory } from "./inventory.ts";

const root = path.resolve(import.meta.dirname, "..");

for (const name of ["account", "vault"]) {
  execFileSync(
    process.execPath,
    [path.join(root, "node_modules/prisma/build/index.js"), "generate", "--schema", `prisma/${name}/schema.prisma`, "--no-hints"],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      // `prisma generate` looks for an engine that it then does not use; any program will do, and nothing is downloaded.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" },
    },
  );
}

const inventory = readInventory();
writeFileSync(
  path.join(root, "prisma/generated/inventory.ts"),
  `/** Made by prisma/generate.ts from the annotations in the schemas. */\nimport type { Inventory } from "../annotation.ts";\n\nexport const INVENTORY: Inventory = ${JSON.stringify(inventory, null, 1)};\n`,
);
