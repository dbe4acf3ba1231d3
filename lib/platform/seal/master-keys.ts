/**
 * Master keys: they wrap the keys of subjects and nothing else. The newest version wraps, the others only open.
 *
 * They come from `MASTER_KEYS`, or from the file that `MASTER_KEYS_FILE` names, which is read again when it changes: so a new version reaches
 * running processes.
 */
import { readFileSync, statSync } from "node:fs";
import { newKey } from "../crypto.ts";
import { env } from "../env.ts";
import { MASTER_KEYS_FORM } from "../environment.ts";
import { log } from "../log.ts";
import { replaceFile } from "../replace-file.ts";

export type Master = { readonly version: number; readonly bytes: Buffer };

let cached: { readonly stamp: string; readonly text: string } | undefined;

/** The text of the file. Of a file that cannot be read or is damaged, the last good text. */
function textOf(file: string): string {
  try {
    const { mtimeMs, ino, size } = statSync(/* turbopackIgnore: true */ file);
    const stamp = `${file} ${mtimeMs} ${ino} ${size}`;
    if (cached?.stamp === stamp) return cached.text;
    const text = readFileSync(/* turbopackIgnore: true */ file, "utf8").trim();
    if (!MASTER_KEYS_FORM.test(text)) throw new Error("MASTER_KEYS_FILE is damaged.");
    cached = { stamp, text };
    return text;
  } catch (error) {
    if (!cached) throw error;
    log.error("master_keys.unreadable", error);
    return cached.text;
  }
}

/** Newest version first. */
export function masters(): Master[] {
  const { MASTER_KEYS, MASTER_KEYS_FILE } = env();
  return (MASTER_KEYS_FILE ? textOf(MASTER_KEYS_FILE) : MASTER_KEYS)
    .split(",")
    .map((entry) => entry.split(":"))
    .map(([version, bytes]) => ({ version: Number(version), bytes: Buffer.from(bytes ?? "", "base64") }))
    .sort((a, b) => b.version - a.version);
}

export function newestMaster(): Master {
  const [newest] = masters();
  if (!newest) throw new Error("MASTER_KEYS is empty.");
  return newest;
}

/** Adds a random key of the next version to the file. From then on it wraps, in every process that reads the file. */
export function addMaster(file: string): void {
  const [newest] = masters();
  replace(file, [{ version: (newest?.version ?? 0) + 1, bytes: newKey() }, ...masters()]);
}

/** Removes all versions but the newest from the file. What only they wrapped cannot be read any more. */
export const destroyOlderMasters = (file: string): void => replace(file, [newestMaster()]);

const replace = (file: string, keys: readonly Master[]): void =>
  replaceFile(file, keys.map(({ version, bytes }) => `${version}:${bytes.toString("base64")}`).join(","));
