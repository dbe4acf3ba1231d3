/** Eclipse Mosquitto's client programs: those that are there, or Debian's package as root. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const KNOWN = ["/usr/bin/mosquitto_pub", "/usr/local/bin/mosquitto_pub", "/opt/homebrew/bin/mosquitto_pub"];

const found = () => KNOWN.find((file) => existsSync(file));

export function findMosquittoPub(): string {
  const ready = found();
  if (ready) return ready;
  if (process.getuid?.() === 0) for (const command of ["apt-get update -q", "apt-get install -qy mosquitto-clients"]) execFileSync("sh", ["-c", command]);
  const installed = found();
  if (!installed) throw new Error("mosquitto_pub could not be installed. Install mosquitto-clients.");
  return installed;
}

/** How it ended, and what it said. */
export function mosquittoPub(port: number, args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    execFile(findMosquittoPub(), ["-h", "127.0.0.1", "-p", String(port), ...args], { timeout: 20_000 }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, said: stdout + stderr });
    });
  });
}
