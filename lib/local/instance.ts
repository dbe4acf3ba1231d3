/** The services a local instance needs and the environment that names them. Addresses that are set already are respected. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { createDatabases, DATABASES, databaseEnv } from "./databases.ts";
import { startInbox } from "./inbox.ts";
import { startPostgres } from "./postgres.ts";
import { localSecrets } from "./secrets.ts";

type Options = { dataDir: string; port: number; inboxPort?: number; env?: Record<string, string | undefined> };

export type Instance = {
  env: Record<string, string>;
  inboxUrl: string;
  postgres: { port: number; password: string } | null;
  stop(how?: { leaveShared: boolean }): Promise<void>;
};

const given = (env: Record<string, string | undefined>) => Object.keys(DATABASES).filter((name) => env[`DATABASE_URL_${name}`]);

export async function bringUp({ dataDir, port, inboxPort, env = {} }: Options): Promise<Instance> {
  mkdirSync(dataDir, { recursive: true });
  const named = given(env);
  if (named.length > 0 && named.length < Object.keys(DATABASES).length) {
    const missing = Object.keys(DATABASES).filter((name) => !named.includes(name));
    throw new Error(`Either all four databases are named or none. Missing: ${missing.map((name) => `DATABASE_URL_${name}`).join(", ")}.`);
  }
  const secrets = localSecrets(dataDir);
  const passwords = { owner: secrets.DATABASE_OWNER_PASSWORD ?? "", app: secrets.DATABASE_APP_PASSWORD ?? "" };
  const cluster = named.length > 0 ? null : await startPostgres({ directory: path.join(dataDir, "postgres") });
  if (cluster) await createDatabases(cluster, passwords);
  const inbox = await startInbox(inboxPort);
  const databases = cluster ? databaseEnv(cluster, passwords) : Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith("DATABASE_")));
  return {
    env: {
      ...secrets,
      ...(databases as Record<string, string>),
      KEPT_MODE: "local",
      KEPT_DATA_DIR: dataDir,
      KEPT_ORIGIN: `http://localhost:${port}`,
      PORT: String(port),
      RESEND_API_KEY: inbox.apiKey,
      RESEND_BASE_URL: inbox.url,
      MAIL_FROM: "Kept <post@kept.example>",
      PRIVACY_CONTACT: "privacy@kept.example",
      NEXT_TELEMETRY_DISABLED: "1",
      LOG_LEVEL: env.LOG_LEVEL ?? "warn",
    },
    inboxUrl: inbox.url,
    postgres: cluster,
    stop: async ({ leaveShared } = { leaveShared: false }) => {
      await inbox.stop();
      if (!(leaveShared && cluster?.wasRunning)) await cluster?.stop();
    },
  };
}
