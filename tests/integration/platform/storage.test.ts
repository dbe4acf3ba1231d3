import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import { env } from "#lib/platform/env.ts";
import { ids } from "#lib/platform/ids.ts";
import { makeKey, type SubjectKey } from "#lib/platform/seal/index.ts";
import * as storage from "#lib/platform/storage.ts";

const content = randomBytes(300_000);
let folder: string;
let id: string;
let key: SubjectKey;

beforeAll(async () => {
  folder = path.join(env().KEPT_DATA_DIR, "exports");
  id = ids.new();
  key = await makeKey(id);
  await storage.write(id, key, Readable.from([content.subarray(0, 1_000), content.subarray(1_000)]));
});

const readBack = async (fileId: string, under: SubjectKey) => {
  const stream = await storage.read(fileId, under);
  return stream && (await buffer(stream));
};

describe("stored files", () => {
  it("come back as they were written", async () => {
    expect(await readBack(id, key)).toEqual(content);
  });

  it("are sealed on the disk", () => {
    const onDisk = readFileSync(path.join(folder, id));
    expect(onDisk.length).toBe(content.length + 28);
    expect(onDisk.includes(content.subarray(0, 64))).toBe(false);
  });

  it("end in an error when a single bit was changed, or under another key, or under another name [11.2.5b]", async () => {
    const copy = ids.new();
    const changed = readFileSync(path.join(folder, id));
    writeFileSync(path.join(folder, copy), changed);
    await expect(readBack(copy, key)).rejects.toThrow();
    changed[200_000] = (changed[200_000] ?? 0) ^ 1;
    const other = ids.new();
    writeFileSync(path.join(folder, other), changed);
    await expect(readBack(other, key)).rejects.toThrow();
    await expect(readBack(id, await makeKey(ids.new()))).rejects.toThrow();
    await Promise.all([copy, other].map(storage.remove));
  });

  it("leave nothing when their source breaks off", async () => {
    const broken = ids.new();
    const source = Readable.from(
      (async function* () {
        yield content;
        throw new Error("the source broke off");
      })(),
    );
    await expect(storage.write(broken, key, source)).rejects.toThrow("broke off");
    expect(readdirSync(folder).filter((name) => name.startsWith(broken))).toEqual([]);
  });

  it("are refused with a clear reason when the disk is full", async () => {
    const full = ids.new();
    mkdirSync(folder, { recursive: true });
    symlinkSync("/dev/full", path.join(folder, `${full}.part`));
    await expect(storage.write(full, key, Readable.from([content]))).rejects.toMatchObject({ kind: "unavailable", code: "storage.full" });
    expect(existsSync(path.join(folder, full))).toBe(false);
  });

  it("are named by UUIDs and by nothing else", async () => {
    for (const name of ["../escape", "a/b", "", "..", `${id}/../../x`, `${id}\0`, id.toUpperCase()]) {
      await expect(storage.read(name, key)).rejects.toThrow("UUID");
      await expect(storage.remove(name)).rejects.toThrow("UUID");
    }
  });

  it("are listed, removed, and removed again without harm", async () => {
    expect(await storage.list()).toEqual([id]);
    await storage.remove(id);
    await storage.remove(id);
    expect(await storage.list()).toEqual([]);
    expect(await storage.read(id, key)).toBeNull();
  });
});
