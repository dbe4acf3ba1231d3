/** How Prisma reaches a database: at most so many connections, and statements that are planned once in each. */
import { PrismaPg } from "@prisma/adapter-pg";
import { statementNames } from "./statement-names.ts";

export const adapterOf = (connectionString: string, max: number): PrismaPg =>
  new PrismaPg({ connectionString, max }, { statementNameGenerator: statementNames() });
