/**
 * Files that wait to be fetched: under `exports` in the data folder, each sealed under a key of its own.
 *
 * A file is the nonce, the ciphertext and the tag. It is written under a temporary name, flushed to the disk and then
 * renamed, so a file that is there is whole. Its name is a UUID and nothing else ever becomes part of a path. The tag
 * stands at the end: a reader must treat what it got as worthless until the stream ends without an error.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { PassThrough, type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FILE_SEAL, openStream, sealStream } from "./crypto.ts";
import { env } from "./env.ts";
import { isUuid } from "./ids.ts";
import { log } from "./log.ts";
import { Refusal } from "./refusal.ts";
import type { SubjectKey } from "./seal/index.ts";

const folder = () => path.resolve(/* turbopackIgnore: true */ env().KEPT_DATA_DIR, "exports");

function fileOf(id: string): string {
  if (!isUuid(id)) throw new Error("A stored file is named by a UUID.");
  return path.join(folder(), id);
}

const place = (id: string) => `file|${id}`;
const hasCode = (error: unknown, ...codes: string[]) => error instanceof Error && "code" in error && codes.includes(String(error.code));

/** Writes `source` sealed under `key`, whole or not at all. Refuses when the disk is full. */
export async function write(id: string, key: SubjectKey, source: Readable): Promise<void> {
  const file = fileOf(id);
  const part = `${file}.part`;
  const { nonce, cipher } = sealStream(key.bytes, place(id));
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  try {
    await pipeline(
      source,
      cipher,
      framed(nonce, () => cipher.getAuthTag()),
      createWriteStream(part, { mode: 0o600, flush: true }),
    );
    await rename(part, file);
    await flush(folder());
  } catch (error) {
    await rm(part, { force: true });
    if (!hasCode(error, "ENOSPC", "EDQUOT")) throw error;
    log.error("storage.full", error);
    throw new Refusal("unavailable", "storage.full", "There is no room on the disk to write this at the moment.", { retryAfterSeconds: 3_600 });
  }
}

/** Puts the nonce before and the tag after what passes. */
function framed(nonce: Uint8Array, tag: () => Uint8Array): Transform {
  const frame = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) => done(null, tag()),
  });
  frame.push(nonce);
  return frame;
}

/** A rename is safe only once the folder that holds the name is on the disk as well. */
async function flush(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The file in clear, or null when there is none. A file that was changed ends in an error instead of an end. */
export async function read(id: string, key: SubjectKey): Promise<Readable | null> {
  const file = fileOf(id);
  const frame = await frameOf(file);
  if (!frame) return null;
  const { nonce, tag, end } = frame;
  const clear = new PassThrough();
  const sealed = createReadStream(file, { start: FILE_SEAL.nonceBytes, end });
  // The reader of `clear` is told of every failure: the pipeline destroys it with the error.
  pipeline(sealed, openStream(key.bytes, place(id), nonce, tag), clear).catch((error) => log.warn("storage.read_failed", { file: id }, error));
  return clear;
}

async function frameOf(file: string): Promise<{ nonce: Buffer; tag: Buffer; end: number } | null> {
  const handle = await open(file, "r").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  });
  if (!handle) return null;
  try {
    const { size } = await handle.stat();
    const [nonce, tag] = [Buffer.alloc(FILE_SEAL.nonceBytes), Buffer.alloc(FILE_SEAL.tagBytes)];
    if (size <= nonce.length + tag.length) throw new Error("A stored file was cut.");
    await handle.read(nonce, 0, nonce.length, 0);
    await handle.read(tag, 0, tag.length, size - tag.length);
    return { nonce, tag, end: size - tag.length - 1 };
  } finally {
    await handle.close();
  }
}

/** Removes the file and what an interrupted write left of it. Removing it twice is harmless. */
export async function remove(id: string): Promise<void> {
  const file = fileOf(id);
  await rm(file, { force: true });
  await rm(`${file}.part`, { force: true });
}

/** The ids of all files, those being written included. */
export async function list(): Promise<string[]> {
  const names = await readdir(folder()).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  });
  return [...new Set(names.map((name) => name.replace(/\.part$/, "")))].filter(isUuid);
}
