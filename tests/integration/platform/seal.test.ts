import { describe, expect, it } from "vitest";
import { vault } from "#lib/platform/db/vault.ts";
import { ids } from "#lib/platform/ids.ts";
import { destroyKeys, emailLookup, keyOf, keysOf, makeKey, open, rewrapAll, seal } from "#lib/platform/seal/index.ts";

const COLUMN = "user.name_sealed";

describe("sealing", () => {
  it("opens what was sealed for the same subject, column and row", async () => {
    const key = await makeKey(ids.new());
    expect(open(key, COLUMN, "row", seal(key, COLUMN, "row", "Ada"))).toBe("Ada");
  });

  it("detects a value moved to another row, another column or another subject [11.3.3b]", async () => {
    const [key, other] = [await makeKey(ids.new()), await makeKey(ids.new())];
    const sealed = seal(key, COLUMN, "row", "Ada");
    for (const attempt of [
      () => open(key, COLUMN, "other row", sealed),
      () => open(key, "user.email_sealed", "row", sealed),
      () => open(other, COLUMN, "row", sealed),
    ]) {
      expect(attempt).toThrow("could not be opened");
    }
  });

  it("detects every flipped bit and every cut [11.2.5a, 11.3.3a]", async () => {
    const key = await makeKey(ids.new());
    const sealed = seal(key, COLUMN, "row", "Ada");
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Uint8Array.from(sealed);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => open(key, COLUMN, "row", flipped)).toThrow("could not be opened");
    }
    for (let length = 0; length < sealed.length; length++) expect(() => open(key, COLUMN, "row", sealed.subarray(0, length))).toThrow("could not be opened");
  });

  it("cannot be opened once the key is destroyed", async () => {
    const { ref } = await makeKey(ids.new());
    expect(await destroyKeys([ref])).toBe(1);
    expect((await keysOf([ref])).size).toBe(0);
    await expect(keyOf(ref)).rejects.toThrow("gone");
  });

  it("finds an address however its case was typed", () => {
    expect(emailLookup(" Ada@Example.eu")).toEqual(emailLookup("ada@example.EU"));
    expect(emailLookup("ada@example.eu")).not.toEqual(emailLookup("adb@example.eu"));
  });
});

describe("a master key", () => {
  it("whose version is not known is refused, and never replaced by another [11.1.1b]", async () => {
    const key = await makeKey(ids.new());
    await vault().subjectKey.update({ where: { ref: key.ref }, data: { masterVersion: 9 } });
    await expect(keyOf(key.ref)).rejects.toThrow("Master key 9 is not in MASTER_KEYS.");
    await vault().subjectKey.update({ where: { ref: key.ref }, data: { masterVersion: 1 } });
    expect((await keyOf(key.ref)).bytes).toEqual(key.bytes);
  });

  it("that is not the one that wrapped opens nothing, whatever its version [11.1.1b]", async () => {
    const key = await makeKey(ids.new());
    const { env } = await import("#lib/platform/env.ts");
    const before = env().MASTER_KEYS;
    env().MASTER_KEYS = `1:${Buffer.alloc(32, 9).toString("base64")}`;
    await expect(keyOf(key.ref)).rejects.toThrow("could not be opened");
    env().MASTER_KEYS = before;
    expect((await keyOf(key.ref)).bytes).toEqual(key.bytes);
  });
});

describe("rotating the master key", () => {
  it("re-wraps every key under the newest version and loses nothing [11.2.2a]", async () => {
    const key = await makeKey(ids.new());
    const sealed = seal(key, COLUMN, "row", "Ada");
    const before = await vault().subjectKey.count();
    const { env } = await import("#lib/platform/env.ts");
    env().MASTER_KEYS += `,2:${Buffer.alloc(32, 7).toString("base64")}`;
    expect(await rewrapAll()).toBe(before);
    expect(await vault().subjectKey.count({ where: { masterVersion: 2 } })).toBe(before);
    env().MASTER_KEYS = `2:${Buffer.alloc(32, 7).toString("base64")}`;
    expect(open(await keyOf(key.ref), COLUMN, "row", sealed)).toBe("Ada");
  });
});
