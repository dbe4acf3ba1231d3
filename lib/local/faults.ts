/** What went wrong on this machine, in a sentence for the person in front of it. */
import { existsSync, statfsSync } from "node:fs";
import path from "node:path";

const MEGABYTE = 1_048_576;

/** Space that a new folder needs for the databases and the demo data, and an old one to go on. */
const NEW_FOLDER = 2_500 * MEGABYTE;
const OLD_FOLDER = 50 * MEGABYTE;

function freeSpace(folder: string): number {
  let existing = path.resolve(folder);
  while (!existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}

const megabytes = (bytes: number) => `${Math.floor(bytes / MEGABYTE)} MB`;

/** Refuses to begin what would end in the middle. */
export function checkSpace(dataDir: string): void {
  const needed = existsSync(path.join(dataDir, "postgres")) ? OLD_FOLDER : NEW_FOLDER;
  const free = freeSpace(dataDir);
  if (free >= needed) return;
  throw new Error(
    `The disk of ${dataDir} is too full: ${megabytes(free)} are left, ${megabytes(needed)} are needed.\n` +
      "Make room, or name a folder on another disk in KEPT_DATA_DIR.",
  );
}

const SENTENCES: Record<string, (file: string) => string> = {
  EACCES: (file) => `This user may not use ${file}. It may have been made by another one, such as root; name a folder of your own in KEPT_DATA_DIR.`,
  EPERM: (file) => `This user may not use ${file}. It may have been made by another one, such as root; name a folder of your own in KEPT_DATA_DIR.`,
  EROFS: (file) => `${file} is on a disk that cannot be written. Name another folder in KEPT_DATA_DIR.`,
  ENOTDIR: (file) => `${file} should be a folder, and is or lies in something else.`,
  EEXIST: (file) => `${file} should be a folder, and is something else.`,
  ENOSPC: (file) => `The disk of ${file} is full.`,
};

/** `error` as a sentence; one of our own is one already. */
export function sentenceOf(error: unknown, dataDir: string): string {
  if (!(error instanceof Error)) return String(error);
  const { code = "", path: file = dataDir } = error as NodeJS.ErrnoException;
  const said = SENTENCES[code]?.(file) ?? error.message;
  try {
    // Whatever it was called, there may be one reason for it.
    if (code !== "ENOSPC" && freeSpace(dataDir) < MEGABYTE) return `${said}\nThe disk of ${dataDir} is full.`;
  } catch {
    // Then that is not known.
  }
  return said;
}
