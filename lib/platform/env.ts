/**
 * The one place that reads the environment.
 *
 * `npm start` runs in `local` mode, and its stand-ins fill in every value. `production` mode (the default) refuses to start when a
 * value is missing or unsafe (`production-faults.ts`), and names each variable.
 */
import { readFileSync } from "node:fs";
import { type Env, Environment } from "./environment.ts";
import { productionFaults } from "./production-faults.ts";

export { type Env, Environment } from "./environment.ts";

/** What the description of a variable gives as an example, for the variables that no two operators share. */
const EXAMPLES = Object.fromEntries(
  (["MAIL_FROM", "MQTT_UPSTREAM_URL", "OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_REGISTER", "SUPERVISORY_AUTHORITY"] as const).map((name) => [
    name,
    /such as `([^`]+)`/.exec(Environment.shape[name].description ?? "")?.[1] ?? "",
  ]),
);

/** With the content of `MASTER_KEYS_FILE` as `MASTER_KEYS`, so that both are checked alike. */
function withMasterKeys(given: Record<string, string | undefined>): Record<string, string | undefined> {
  const file = given.MASTER_KEYS_FILE;
  if (file === undefined) return given;
  try {
    return { ...given, MASTER_KEYS: readFileSync(/* turbopackIgnore: true */ file, "utf8").trim() };
  } catch {
    throw new Error("This configuration cannot start:\n  MASTER_KEYS_FILE names a file that cannot be read");
  }
}

/** Reads and checks `source`. Throws one error that names every variable at fault, and repeats no value. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = withMasterKeys(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "")));
  const result = Environment.safeParse(given);
  const faults = result.success
    ? result.data.KEPT_MODE === "production"
      ? productionFaults(result.data, given, EXAMPLES)
      : []
    : result.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        return given[name] === undefined ? `${name} is missing` : `${issue.path.join(".")} ${issue.message}`;
      });
  if (!result.success || faults.length > 0) {
    throw new Error(`This configuration cannot start:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  }
  return result.data;
}

let current: Env | undefined;

/** The environment of this process, read once, on first use. */
export function env(): Env {
  current ??= readEnv(process.env);
  return current;
}
