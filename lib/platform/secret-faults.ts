/** Secrets that production refuses: predictable ones, and one value used for two purposes. */
import { parse } from "pg-connection-string";
import type { Env } from "./environment.ts";

/** Secrets of one group may be equal: the password of a database role is the same in each of its addresses. */
type Secret = { readonly label: string; readonly name: string; readonly group: string; readonly text: string };

/** Of 32 random bytes fewer than 16 are distinct in less than one case in 10^12. */
const MIN_DISTINCT_BYTES = 16;
/** Of 32 random hexadecimal or decimal digits nearly always more are distinct. */
const MIN_DISTINCT_CHARACTERS = 7;
/** Shorter values, such as an empty password, are no keys, and may be equal by chance. */
const MIN_COMPARED_CHARACTERS = 16;

/** One sentence for each fault, with the name of the variable and without its value. `given` holds what Next reads by itself. */
export function secretFaults(env: Env, given: Record<string, string | undefined>): string[] {
  const masterKeys = env.MASTER_KEYS.split(",").map((entry) => entry.split(":") as [version: string, key: string]);
  const versions = masterKeys.map(([version]) => Number(version));
  const keys: Secret[] = [
    ...masterKeys.map(([version, text]) => secret("MASTER_KEYS", text, `MASTER_KEYS (version ${version})`)),
    secret("LOOKUP_KEY", env.LOOKUP_KEY),
    secret("PASSWORD_PEPPER", env.PASSWORD_PEPPER),
    ...present("NEXT_SERVER_ACTIONS_ENCRYPTION_KEY", given.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY),
  ];
  const brokerSecrets = present("MQTT_AUTH_SECRET", env.MQTT_AUTH_SECRET);
  const foreign = [secret("RESEND_API_KEY", env.RESEND_API_KEY), ...present("MQTT_UPSTREAM_PASSWORD", env.MQTT_UPSTREAM_PASSWORD), ...databasePasswords(env)];
  return [
    ...(new Set(versions).size < versions.length ? ["MASTER_KEYS gives the same version twice"] : []),
    ...keys
      .filter(({ text }) => isPredictableKey(Buffer.from(text, "base64")))
      .map(({ label }) => `${label} is predictable: use 32 random bytes, as \`npm run kept -- keys:new\` prints them`),
    ...brokerSecrets
      .filter(({ text }) => isRegular(Buffer.from(text), MIN_DISTINCT_CHARACTERS))
      .map(({ label }) => `${label} is predictable: use a random text`),
    ...shared([...keys, ...brokerSecrets, ...foreign]),
  ];
}

const secret = (name: string, text: string, label = name, group = label): Secret => ({ label, name, group, text });

const present = (name: string, text: string | undefined): Secret[] => (text === undefined ? [] : [secret(name, text)]);

const databasePasswords = (env: Env): Secret[] =>
  Object.entries(env).flatMap(([name, url]) => {
    if (!/^DATABASE_(OWNER_)?URL_/.test(name) || typeof url !== "string") return [];
    return [secret(name, parse(withoutTls(url)).password ?? "", name, "databases")];
  });

/** The address without what says how to encrypt, which names files that the parser would read. */
export const withoutTls = (url: string): string => url.replace(/([?&])ssl\w*=[^&]*/gi, "$1");

/** Random bytes repeat no pattern, and some of them are no printable character. */
const isPredictableKey = (bytes: Buffer): boolean => isRegular(bytes, MIN_DISTINCT_BYTES) || bytes.every((byte) => byte >= 0x20 && byte <= 0x7e);

function isRegular(bytes: Buffer, minDistinct: number): boolean {
  if (new Set(bytes).size < minDistinct) return true;
  const steps = new Set(bytes.subarray(1).map((byte, at) => byte - (bytes[at] ?? 0)));
  if (steps.size === 1) return true;
  const periods = Array.from({ length: Math.floor(bytes.length / 2) }, (_, at) => at + 1);
  return periods.some((period) => bytes.subarray(period).every((byte, at) => byte === bytes[at]));
}

function shared(secrets: readonly Secret[]): string[] {
  const owners = new Map<string, Secret>();
  const pairs = new Set<string>();
  for (const one of secrets) {
    for (const form of formsOf(one.text)) {
      const other = owners.get(form);
      if (!other) owners.set(form, one);
      else if (other.group !== one.group) pairs.add(`${other.label} and ${one.label} have the same value: each needs one of its own`);
    }
  }
  return [...pairs];
}

/** The text itself, and the bytes that it may stand for in base64 or in hexadecimal digits. */
function formsOf(text: string): Set<string> {
  if (text.length < MIN_COMPARED_CHARACTERS) return new Set();
  return new Set([text, text.toLowerCase(), Buffer.from(text, "base64").toString("hex")]);
}
