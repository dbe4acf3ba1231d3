/** Keys of a local instance: random, made once, kept beside its data, readable by its owner only. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { writeWhole } from "./files.ts";

const newKey = () => randomBytes(32).toString("base64");
const newPassword = () => randomBytes(24).toString("base64url");

const fresh = () => ({
  MASTER_KEYS: `1:${newKey()}`,
  LOOKUP_KEY: newKey(),
  PASSWORD_PEPPER: newKey(),
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: newKey(),
  DATABASE_OWNER_PASSWORD: newPassword(),
  DATABASE_APP_PASSWORD: newPassword(),
});

type Secrets = ReturnType<typeof fresh>;

export function localSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, "secrets.json");
  if (!existsSync(file)) {
    // New keys would lock the data that is there for good.
    if (existsSync(path.join(dataDir, "postgres"))) throw unusable(file, "is missing");
    mkdirSync(dataDir, { recursive: true });
    writeWhole(file, JSON.stringify(fresh(), null, 2));
  }
  return read(file);
}

function read(file: string): Secrets {
  const text = readFileSync(file, "utf8");
  try {
    const secrets = JSON.parse(text) as Partial<Secrets>;
    const isComplete = Object.keys(fresh()).every((name) => typeof secrets[name as keyof Secrets] === "string" && secrets[name as keyof Secrets]);
    if (isComplete) return secrets as Secrets;
  } catch {
    // What is wrong with it is said below.
  }
  throw unusable(file, "is damaged");
}

const unusable = (file: string, what: string) =>
  new Error(
    `${file} ${what}. It holds the keys of this data folder, and nothing in the folder can be read without them.\n` +
      `Put it back from a copy, or begin anew: delete ${path.dirname(file)}, or name another folder in KEPT_DATA_DIR.`,
  );

/** The password of a cluster's superuser, beside the cluster: made once, readable by its owner only. */
export function clusterPassword(directory: string): string {
  const file = `${directory}.password`;
  const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  if (text) return text;
  if (existsSync(directory)) throw unusable(file, existsSync(file) ? "is damaged" : "is missing");
  rmSync(file, { force: true });
  const password = newPassword();
  writeWhole(file, password);
  return password;
}
