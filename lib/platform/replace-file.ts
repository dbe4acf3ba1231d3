/** Replaces a file with secrets, so that the former ones are not left on the disk. */
import { closeSync, fstatSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";

/**
 * Writes `text` to an existing file, whole or not at all, then overwrites the bytes of the file it replaces. Where a file system or a disk writes
 * to a new place instead, the old bytes stay there until it reuses them.
 */
export function replaceFile(file: string, text: string): void {
  const part = `${file}.part`;
  const old = openSync(/* turbopackIgnore: true */ file, "r+");
  try {
    write(part, text);
    renameSync(part, file);
    writeSync(old, Buffer.alloc(fstatSync(old).size), 0, undefined, 0);
    fsyncSync(old);
  } finally {
    closeSync(old);
  }
}

function write(file: string, text: string): void {
  const descriptor = openSync(/* turbopackIgnore: true */ file, "w", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
