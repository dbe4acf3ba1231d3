import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/** Writes a file for its owner's eyes, whole or not at all: a crash or a full disk leaves no half of one. */
export function writeWhole(file: string, text: string): void {
  const half = `${file}.${process.pid}`;
  const descriptor = openSync(half, "w", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  }
}
