/** The services a local instance needs and the environment that names them. Databases that are named already are respected. */
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { createDatabases, DATABASES, databaseEnv, dropDatabases, missingDatabases } from "./databases.ts";
import { DEMO_OPERATOR } from "./demo-operator.ts";
import { checkSpace } from "./faults.ts";
import { startInbox } from "./inbox.ts";
import { type Cluster, startPostgres } from "./postgres.ts";
import { localSecrets } from "./secrets.ts";

type Environment = Record<string, string | undefined>;

type Options = {
  dataDir: string;
  port: number;
  inboxPort?: number;
  /** The inbox of the process that runs this folder's services already; then those are shared, and left running. */
  sharedInbox?: string;
  env?: Environment;
  /** Keeps the services under watch, and is told when one had to be started again. */
  onTrouble?: (line: string) => void;
};

export type Instance = {
  env: Record<string, string>;
  inboxUrl: string;
  postgres: { port: number; password: string } | null;
  stop(): Promise<void>;
};

/** Exists while the demo cast moves in; what is found with it was left halfway, and holds nothing of anybody's. */
export const movingIn = (dataDir: string): string => path.join(dataDir, "moving-in");

export async function bringUp({ dataDir, port, inboxPort, sharedInbox, env = {}, onTrouble }: Options): Promise<Instance> {
  const missing = missingDatabases(env);
  const isNamed = missing.length < Object.keys(DATABASES).length;
  if (isNamed && missing.length > 0) throw new Error(`Either all four databases are named or none. Missing: ${missing.join(", ")}.`);
  const isShared = sharedInbox !== undefined;
  mkdirSync(dataDir, { recursive: true });
  if (!isNamed) checkSpace(dataDir);
  const secrets = localSecrets(dataDir);
  const passwords = { owner: secrets.DATABASE_OWNER_PASSWORD, app: secrets.DATABASE_APP_PASSWORD };
  const cluster = isNamed ? null : await startPostgres({ directory: path.join(dataDir, "postgres"), isShared, ...(onTrouble ? { onTrouble } : {}) });
  try {
    if (cluster && !isShared) await prepare(cluster, passwords, dataDir);
    const inbox = isShared ? null : await startInbox(inboxPort);
    const inboxUrl = inbox?.url ?? sharedInbox ?? "";
    const databases = cluster ? databaseEnv(cluster, passwords) : named(env);
    return {
      env: { ...secrets, ...(isNamed ? keysOf(env) : {}), ...databases, ...settings(dataDir, port, inboxUrl, env) },
      inboxUrl,
      postgres: cluster,
      stop: async () => {
        await inbox?.stop();
        await cluster?.stop();
      },
    };
  } catch (error) {
    await cluster?.stop();
    throw error;
  }
}

async function prepare(cluster: Cluster, passwords: { owner: string; app: string }, dataDir: string): Promise<void> {
  if (existsSync(movingIn(dataDir))) await dropDatabases(cluster);
  await createDatabases(cluster, passwords);
}

const settings = (dataDir: string, port: number, inboxUrl: string, env: Environment) => ({
  KEPT_MODE: "local",
  KEPT_DATA_DIR: dataDir,
  KEPT_ORIGIN: `http://localhost:${port}`,
  PORT: String(port),
  RESEND_API_KEY: "re_test_local",
  RESEND_BASE_URL: inboxUrl,
  MAIL_FROM: "Kept <post@kept.example>",
  PRIVACY_CONTACT: "privacy@kept.example",
  ...DEMO_OPERATOR,
  NEXT_TELEMETRY_DISABLED: "1",
  LOG_LEVEL: env.LOG_LEVEL ?? "warn",
});

const given = (env: Environment, isWanted: (name: string) => boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value && isWanted(name) ? [[name, value]] : [])));

const named = (env: Environment) => given(env, (name) => name.startsWith("DATABASE_"));

/** Databases of one's own come with the keys that seal what is in them. An empty variable is none. */
const keysOf = (env: Environment) => ({
  ...(env.MASTER_KEYS ? { MASTER_KEYS_FILE: "" } : {}),
  ...given(env, (name) => ["MASTER_KEYS", "MASTER_KEYS_FILE", "LOOKUP_KEY", "PASSWORD_PEPPER"].includes(name)),
});
