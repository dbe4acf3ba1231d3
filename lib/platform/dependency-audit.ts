/** The last answer of a registry about advisories for our dependencies, and the day of the build: for the page on security. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { sha256 } from "./crypto.ts";

/** `lockfile` is the SHA-256 of the package-lock.json that was checked; `known` how many advisories concern it, `serious` how many of these are high or critical. */
export type DependencyAudit = { readonly date: string; readonly lockfile: string; readonly known: number; readonly serious: number };

/** From the working directory, the root of the repository: a bundled module no longer knows where it lay. */
const at = (...parts: string[]): string => path.join(process.cwd(), ...parts);

export const AUDIT_RECORD = "tests/dependency-audit.json";

/** Null when no registry ever answered. */
export const lastAudit = (): DependencyAudit | null => {
  const file = at(AUDIT_RECORD);
  return existsSync(/* turbopackIgnore: true */ file) ? (JSON.parse(readFileSync(/* turbopackIgnore: true */ file, "utf8")) as DependencyAudit) : null;
};

export const lockfileHash = (): string => sha256(readFileSync(/* turbopackIgnore: true */ at("package-lock.json"))).toString("hex");

/** When this build was made, which its identifier says (next.config.ts); null in development. */
export function builtAt(): Date | null {
  const file = at(".next/BUILD_ID");
  if (!existsSync(/* turbopackIgnore: true */ file)) return null;
  const [milliseconds = ""] = readFileSync(/* turbopackIgnore: true */ file, "utf8").split("-");
  return /^\d{13}$/.test(milliseconds) ? new Date(Number(milliseconds)) : null;
}
