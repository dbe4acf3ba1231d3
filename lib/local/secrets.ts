/** Keys of a local instance: random, made once, kept beside its data, readable by its owner only. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const newKey = () => randomBytes(32).toString("base64");

export function localSecrets(dataDir: string): Record<string, string> {
  const file = path.join(dataDir, "secrets.json");
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    const secrets = {
      MASTER_KEYS: `1:${newKey()}`,
      LOOKUP_KEY: newKey(),
      PASSWORD_PEPPER: newKey(),
      NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: newKey(),
      DATABASE_OWNER_PASSWORD: randomBytes(24).toString("base64url"),
      DATABASE_APP_PASSWORD: randomBytes(24).toString("base64url"),
    };
    writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
}
