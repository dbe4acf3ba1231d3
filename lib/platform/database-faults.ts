/** Database addresses that production refuses: another machine without TLS, and one database for two purposes. */
import { parse } from "pg-connection-string";
import { isLoopback } from "./loopback.ts";
import { withoutTls } from "./secret-faults.ts";

const ACCEPTED_SSL_MODES: readonly string[] = ["require", "verify-ca", "verify-full"];
const ADDRESS = /^DATABASE_(?:OWNER_)?URL_(\w+)$/;

/** `purpose` is ACCOUNT, TELEMETRY_EU, TELEMETRY_US or VAULT; `identity` is the same for every spelling of one database. */
type Address = { readonly name: string; readonly purpose: string; readonly isRemote: boolean; readonly sslModes: readonly string[]; readonly identity: string };

/** One sentence for each fault, with the names of the variables and without their values. `given` is the whole environment, with the defaults of `pg` such as `PGHOST`. */
export function databaseFaults(given: Record<string, string | undefined>): string[] {
  const addresses = Object.entries(given).flatMap(([name, url]) => {
    const [, purpose] = ADDRESS.exec(name) ?? [];
    return purpose && url ? [addressOf(name, purpose, url, given)] : [];
  });
  return [...addresses.filter(isInTheClear).map(inTheClear), ...shared(addresses)];
}

/** Read by the parser of `pg` itself, so that both mean the same server. */
function addressOf(name: string, purpose: string, url: string, given: Record<string, string | undefined>): Address {
  const parsed = parse(withoutTls(url));
  const user = parsed.user || given.PGUSER || given.USER || "";
  const host = (parsed.host || given.PGHOST || "localhost").toLowerCase().replace(/\.$/, "");
  const isLocal = host.startsWith("/") || isLoopback(host);
  const identity = [isLocal ? "this machine" : host, Number(parsed.port || given.PGPORT || 5432), parsed.database || given.PGDATABASE || user];
  const parameters = new URLSearchParams(url.includes("?") ? url.slice(url.indexOf("?") + 1) : "");
  // With libpq's meaning of the modes, all but verify-full accept any certificate or check no host name.
  const sslModes = parameters.getAll("sslmode").map((mode) => (parameters.has("uselibpqcompat") && mode !== "verify-full" ? "unverified" : mode));
  return { name, purpose, isRemote: !isLocal, sslModes, identity: JSON.stringify(identity) };
}

const isInTheClear = ({ isRemote, sslModes }: Address): boolean =>
  isRemote && (sslModes.length === 0 || sslModes.some((mode) => !ACCEPTED_SSL_MODES.includes(mode)));

const inTheClear = ({ name }: Address): string =>
  `${name} reaches another machine without TLS: add sslmode=verify-full (recommended), sslmode=verify-ca or sslmode=require`;

function shared(addresses: readonly Address[]): string[] {
  const faults: string[] = [];
  for (const [at, one] of addresses.entries()) {
    const others = addresses.slice(0, at).filter(({ purpose, identity }) => purpose !== one.purpose && identity === one.identity);
    for (const other of others) faults.push(`${other.name} and ${one.name} name the same database: each needs one of its own`);
  }
  return faults;
}
