import { createServer } from "node:net";

/** A port that nothing on the loopback interface is listening on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** Whether nothing answers on it, by either name of this machine: a browser may take `localhost` for `::1`. */
export const isFree = async (port: number): Promise<boolean> => (await refusalOf(port, "127.0.0.1")) === null && (await refusalOf(port, "::1")) === null;

/** Why we may not listen there: `taken`, `forbidden`, or null. A machine without IPv6 has nobody on its IPv6 address. */
export function refusalOf(port: number, host = "127.0.0.1"): Promise<"taken" | "forbidden" | null> {
  return new Promise((resolve) => {
    const probe = createServer().once("error", ({ code }: NodeJS.ErrnoException) =>
      resolve(code === "EADDRINUSE" ? "taken" : code === "EACCES" ? "forbidden" : null),
    );
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}

/** The port that a person asked for, or a sentence about why it cannot be. */
export function portOf(text: string | undefined, otherwise: number, name = "PORT"): number {
  if (!text) return otherwise;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${name} must be a number from 1 to 65535, not "${text}".`);
  return port;
}
