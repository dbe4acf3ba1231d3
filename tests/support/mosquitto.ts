/** Eclipse Mosquitto's programs: those that are there, or Debian's packages as root. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const FOLDERS = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin", "/opt/homebrew/sbin"];

/** `program` of the Debian package `name`. */
function find(program: string, name: string): string {
  const found = () => FOLDERS.map((folder) => `${folder}/${program}`).find((file) => existsSync(file));
  for (let tries = 0; !found() && tries < TRIES; tries++) install(name);
  const file = found();
  if (!file) throw new Error(`${program} could not be installed. Install ${name}.`);
  return file;
}

/** Somebody else may be installing something, or a mirror may be slow to answer. */
const TRIES = 4;

function install(name: string): void {
  if (process.getuid?.() !== 0) return;
  // In run level 1 Debian starts no service that it has installed.
  const options = { env: { ...process.env, RUNLEVEL: "1", DEBIAN_FRONTEND: "noninteractive" }, stdio: "ignore" } as const;
  try {
    for (const command of ["apt-get update -q", `apt-get install -qy --no-install-recommends -o DPkg::Lock::Timeout=60 ${name}`])
      execFileSync("sh", ["-c", command], options);
  } catch {
    execFileSync("sleep", ["3"]);
  }
}

/** Before any test, since several would install at the same time. */
export function setup(): void {
  findMosquittoPub();
  findMosquitto();
}

const findMosquittoPub = () => find("mosquitto_pub", "mosquitto-clients");
export const findMosquitto = () => find("mosquitto", "mosquitto");

/** How it ended, and what it said. */
export function mosquittoPub(port: number, args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    execFile(findMosquittoPub(), ["-h", "127.0.0.1", "-p", String(port), ...args], { timeout: 20_000 }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, said: stdout + stderr });
    });
  });
}
