import { defineConfig } from "prisma/config";

// The schemas are generated one by one by prisma/generate.ts and migrated by lib/platform/db/migrate.ts.
export default defineConfig({ schema: "prisma/account/schema.prisma" });
