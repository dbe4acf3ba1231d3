/** Configurations that would start, and must not in production. */
import { databaseFaults } from "./database-faults.ts";
import type { Env } from "./environment.ts";
import { isLoopback } from "./loopback.ts";
import { secretFaults } from "./secret-faults.ts";

/** `https://`, a host and maybe a port. */
const ORIGIN = /^https:\/\/[^/?#@\\\s]+$/i;
/** Resend's keys are `re_` and random letters and digits. */
const RESEND_KEY = /^re_(?!test_)(?!(.)\1+$)\w{8,}$/;

/** The operator of a local instance is marked as demo data (lib/local/demo-operator.ts). */
const OPERATOR = ["OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_REGISTER", "SUPERVISORY_AUTHORITY"] as const;
const DEMO = /\bdemo data\b/i;

/** One sentence for each fault, with the name of the variable and without its value. `given` are all variables, `examples` the values that our documentation shows. */
export function productionFaults(env: Env, given: Record<string, string | undefined>, examples: Record<string, string>): string[] {
  const faults: string[] = [];
  if (env.RESEND_BASE_URL) faults.push("RESEND_BASE_URL points at a stand-in");
  if (!RESEND_KEY.test(env.RESEND_API_KEY)) faults.push("RESEND_API_KEY must be a key of Resend, which begins with re_; the key of the local stand-in is none");
  if (!ORIGIN.test(env.KEPT_ORIGIN)) faults.push("KEPT_ORIGIN must be https:// and a host, without a user, a path, a query or a slash at the end");
  if (env.BREACHED_PASSWORDS_URL && !env.BREACHED_PASSWORDS_URL.startsWith("https://")) faults.push("BREACHED_PASSWORDS_URL must be https");
  if (isLoopback(env.KEPT_HOST) && given.TRUSTED_PROXY_HOPS === undefined) {
    faults.push("TRUSTED_PROXY_HOPS is missing: KEPT_HOST accepts this machine only, so say how many proxies are in front of Kept (0 for none)");
  }
  for (const name of OPERATOR) if (DEMO.test(env[name])) faults.push(`${name} is the value of the demo operator`);
  for (const [name, example] of Object.entries(examples)) {
    if (given[name]?.trim() === example) faults.push(`${name} is the example of the documentation`);
  }
  return [...faults, ...secretFaults(env, given), ...databaseFaults(given)];
}
