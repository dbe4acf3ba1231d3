/** Keys of a local instance: random, made once, kept beside its data, readable by its owner only. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { MASTER_KEYS_FORM } from "../platform/environment.ts";
import { replaceFile } from "../platform/replace-file.ts";
import { writeWhole } from "./files.ts";

const newKey = () => randomBytes(32).toString("base64");
const newPassword = () => randomBytes(24).toString("base64url");

const fresh = () => ({
  LOOKUP_KEY: newKey(),
  PASSWORD_PEPPER: newKey(),
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: newKey(),
  DATABASE_OWNER_PASSWORD: newPassword(),
  DATABASE_APP_PASSWORD: newPassword(),
});

type Secrets = ReturnType<typeof fresh>;

/** The secrets, and the file with the master keys: these change while the instance runs. */
export function localSecrets(dataDir: string): Secrets & { MASTER_KEYS_FILE: string } {
  const file = path.join(dataDir, "secrets.json");
  const masterKeys = path.join(dataDir, "master-keys");
  if (!existsSync(file)) {
    // New keys would lock the data that is there for good.
    if (existsSync(path.join(dataDir, "postgres"))) throw unusable(file, "is missing");
    mkdirSync(dataDir, { recursive: true });
    if (!existsSync(masterKeys)) writeWhole(masterKeys, `1:${newKey()}`);
    writeWhole(file, JSON.stringify(fresh(), null, 2));
  }
  const { MASTER_KEYS: former, ...secrets } = read(file);
  // Earlier versions kept the master keys among the other secrets. The former file is overwritten, since the first of them is destroyed in time.
  if (former) {
    if (!existsSync(masterKeys)) writeWhole(masterKeys, former);
    replaceFile(file, JSON.stringify(secrets, null, 2));
  }
  if (!existsSync(masterKeys)) throw unusable(masterKeys, "is missing");
  if (!MASTER_KEYS_FORM.test(readFileSync(masterKeys, "utf8").trim())) throw unusable(masterKeys, "is damaged");
  return { ...secrets, MASTER_KEYS_FILE: masterKeys };
}

function read(file: string): Secrets & { MASTER_KEYS?: string } {
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
