/** The variables of the environment: their forms, defaults and meanings. README and .env.example are made from this. */
import { z } from "zod";

const key = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "must be 32 bytes in base64");
const postgres = z.string().regex(/^postgres(ql)?:\/\//, "must be a postgres:// address");

export const MASTER_KEYS_FORM = /^\d+:[A-Za-z0-9+/]{43}=(,\d+:[A-Za-z0-9+/]{43}=)*$/;

const line = z
  .string()
  .trim()
  .min(2, "is too short")
  .max(300, "is too long")
  .regex(/^[^\p{Cc}]*$/u, "must be one line");

/** A company that runs machines or storage for the operator, as the pages on privacy show it. */
const HostingProvider = z.strictObject({ name: line, purpose: line, data: line, where: line });

const hostingProviders = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "must be JSON" });
      return z.NEVER;
    }
  })
  .pipe(z.array(HostingProvider, { error: "must be a JSON array" }).max(20));

export const Environment = z.object({
  KEPT_MODE: z.enum(["production", "local"]).default("production").describe("`local` is set by `npm start`; anything else is production"),
  KEPT_ROLE: z.enum(["all", "web", "ingest", "worker", "broker"]).default("all").describe("what this process does"),
  KEPT_DATA_DIR: z.string().default(".data").describe("where exports wait to be fetched (and, locally, everything else)"),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000).describe("the port to listen on"),
  KEPT_HOST: z.string().default("127.0.0.1").describe("the address to listen on; put your TLS proxy in front of it"),
  MQTT_HOST: z.string().default("127.0.0.1").describe("the address to take MQTT in on; anything but this machine needs a certificate"),
  MQTT_PORT: z.coerce.number().int().min(1).max(65535).optional().describe("the port of MQTT; without one 8883 with a certificate, 1883 without"),
  MQTT_TLS_CERT: z.string().min(1).optional().describe("the file with the certificate for MQTT, and those above it; read again when it is renewed"),
  MQTT_TLS_KEY: z.string().min(1).optional().describe("the file with its key"),
  MQTT_AUTH_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe("the secret with which a broker of your own may ask who may publish what, at `/api/mqtt/auth`; without one nobody may"),
  MQTT_UPSTREAM_URL: z
    .url({ protocol: /^mqtts?$/ })
    .optional()
    .describe(
      "an MQTT 5 broker of your own, such as `mqtts://broker.example.eu`, whose devices' messages are taken in; it must let each publish to its own topics alone",
    ),
  MQTT_UPSTREAM_USERNAME: z.string().optional().describe("who we are there"),
  MQTT_UPSTREAM_PASSWORD: z.string().optional().describe("and how we show it"),
  MQTT_UPSTREAM_CLIENT_ID: z.string().min(1).default("kept").describe("under which it keeps what comes while we are away; another one for each process"),
  KEPT_ORIGIN: z.url().describe("the public address of the portal, as people type it"),
  DATABASE_URL_ACCOUNT: postgres.describe(
    "the account database, in the EU; on another machine it needs `sslmode=verify-full` (recommended), `verify-ca` or `require`",
  ),
  DATABASE_URL_TELEMETRY_EU: postgres.describe("the telemetry database of the EU region"),
  DATABASE_URL_TELEMETRY_US: postgres.describe("the telemetry database of the US region"),
  DATABASE_URL_VAULT: postgres.describe("the vault, backed up separately and briefly"),
  DATABASE_OWNER_URL_ACCOUNT: postgres.optional().describe("the same as its owner role; needed by `kept migrate` only"),
  DATABASE_OWNER_URL_TELEMETRY_EU: postgres.optional().describe("likewise"),
  DATABASE_OWNER_URL_TELEMETRY_US: postgres.optional().describe("likewise"),
  DATABASE_OWNER_URL_VAULT: postgres.optional().describe("likewise"),
  MASTER_KEYS: z
    .string()
    .regex(MASTER_KEYS_FORM, "must be version:base64, separated by commas")
    .describe("the keys that wrap every subject's key, as `version:base64`, comma-separated; the highest version wraps"),
  MASTER_KEYS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe("a file with `MASTER_KEYS` in it, in place of that variable; running processes read it again when it changes"),
  LOOKUP_KEY: key.describe("the key of the keyed hash by which e-mail addresses are found"),
  PASSWORD_PEPPER: key.describe("the key mixed into every password hash"),
  RESEND_API_KEY: z.string().min(1).describe("the key of the mail service"),
  RESEND_BASE_URL: z.url().optional().describe("only locally: where the stand-in listens"),
  MAIL_FROM: z.string().min(3).describe("the sender of every mail, such as `Kept <post@example.eu>`"),
  PRIVACY_CONTACT: z.email().describe("the address that answers privacy and security questions"),
  OPERATOR_NAME: line.describe("the legal name of the operator, who is the controller under the GDPR, such as `Example Devices GmbH`"),
  OPERATOR_ADDRESS: line.describe("its postal address in one line, such as `Example Street 1, 12345 Exampletown, Germany`"),
  OPERATOR_REGISTER: line.describe("the public register and its number there, such as `District Court Exampletown, HRB 12345`; `none` without one"),
  OPERATOR_REPRESENTATIVE: line.optional().describe("the persons who represent the operator by law"),
  OPERATOR_PHONE: line.optional().describe("a telephone number for the imprint"),
  OPERATOR_VAT_ID: line.optional().describe("its VAT identification number"),
  SUPERVISORY_AUTHORITY: line.describe(
    "the data protection authority that supervises the operator, such as `Example Data Protection Authority, authority.example`",
  ),
  DATA_PROTECTION_OFFICER: line.optional().describe("name and address of the data protection officer, if the operator has one"),
  EU_REPRESENTATIVE: line.optional().describe("name and address of the representative in the EU (Art. 27 GDPR), if the operator is elsewhere"),
  HOSTING_PROVIDERS: hostingProviders
    .optional()
    .describe(
      "the companies that run machines or storage for the operator, as a JSON array of objects with `name`, `purpose`, `data` and `where`; shown on `/privacy/processing`",
    ),
  BREACHED_PASSWORDS_URL: z
    .url()
    .optional()
    .describe("a list of breached passwords to ask, such as `https://api.pwnedpasswords.com/range/`; it gets five hex digits of a hash and nothing else"),
  TRUSTED_PROXY_HOPS: z.coerce
    .number()
    .int()
    .min(0)
    .max(4)
    .default(0)
    .describe(
      "the number of proxies in front of Kept that add the caller's address to X-Forwarded-For; required in production if `KEPT_HOST` is a loopback address",
    ),
  LOG_LEVEL: z.enum(["silent", "fatal", "error", "warn", "info", "debug"]).default("info").describe("the least severe line that is logged"),
});

export type Env = z.infer<typeof Environment>;
