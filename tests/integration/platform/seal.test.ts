import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { DAY, HOUR, MINUTE } from "#lib/platform/clock.ts";
import { sealBytes } from "#lib/platform/crypto.ts";
import { vault } from "#lib/platform/db/vault.ts";
import { env } from "#lib/platform/env.ts";
import { ids } from "#lib/platform/ids.ts";
import { destroyKeys, emailLookup, keyOf, keysOf, makeKey, open, seal } from "#lib/platform/seal/index.ts";
import { masters } from "#lib/platform/seal/master-keys.ts";
import { rotateWhenDue, vaultFaults } from "#lib/platform/seal/upkeep.ts";

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

/** Puts other master keys into the file until the test ends. */
function useMasterKeys(text: string): void {
  const file = env().MASTER_KEYS_FILE ?? "";
  const before = readFileSync(file, "utf8");
  writeFileSync(file, text);
  onTestFinished(() => writeFileSync(file, before));
}

describe("a master key", () => {
  it("whose version is not known is refused, and never replaced by another [11.1.1b]", async () => {
    const key = await makeKey(ids.new());
    await vault().subjectKey.update({ where: { ref: key.ref }, data: { masterVersion: 9 } });
    await expect(keyOf(key.ref)).rejects.toThrow("Master key 9 is not in MASTER_KEYS.");
    await vault().subjectKey.delete({ where: { ref: key.ref } });
  });

  it("that is not the one that wrapped opens nothing, whatever its version [11.1.1b]", async () => {
    const key = await makeKey(ids.new());
    const [newest] = masters();
    useMasterKeys(`${newest?.version}:${Buffer.alloc(32, 9).toString("base64")}`);
    await expect(keyOf(key.ref)).rejects.toThrow("could not be opened");
  });

  it("is read again when its file changes, and the last good one is used while the file is damaged", async () => {
    const key = await makeKey(ids.new());
    useMasterKeys(`${readFileSync(env().MASTER_KEYS_FILE ?? "", "utf8")},7:${Buffer.alloc(32, 7).toString("base64")}`);
    const other = await makeKey(ids.new());
    expect(await vault().subjectKey.findMany({ where: { ref: other.ref }, select: { masterVersion: true } })).toEqual([{ masterVersion: 7 }]);
    useMasterKeys("7:damaged");
    expect((await keyOf(other.ref)).bytes).toEqual(other.bytes);
    expect((await keyOf(key.ref)).bytes).toEqual(key.bytes);
    await vault().subjectKey.delete({ where: { ref: other.ref } });
  });
});

describe("rotating the master key", () => {
  it("re-wraps every key under the newest version, destroys the old one an hour later, and loses nothing [11.2.2a]", async () => {
    const key = await makeKey(ids.new());
    const sealed = seal(key, COLUMN, "row", "Ada");
    const file = env().MASTER_KEYS_FILE ?? "";
    const [before] = masters();
    const start = new Date();
    const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
    const damaged = await makeKey(ids.new());
    await vault().subjectKey.update({ where: { ref: damaged.ref }, data: { keyWrapped: new Uint8Array(60) } });
    expect(await rotateWhenDue(start)).toBeNull();
    expect(await rotateWhenDue(at(27 * DAY))).toBeNull();
    expect(await rotateWhenDue(at(28 * DAY))).toBe("added");
    expect(masters().map(({ version }) => version)).toEqual([2, 1].map((step) => (before?.version ?? 0) + step - 1));
    // One key that cannot be opened keeps no other from being wrapped anew, and no master key from being destroyed.
    expect(await vault().subjectKey.findMany({ where: { masterVersion: before?.version ?? 0 }, select: { ref: true } })).toEqual([{ ref: damaged.ref }]);
    // As a process would that read the file just before.
    const late = await makeKey(ids.new());
    const wrapped = sealBytes(before?.bytes ?? Buffer.alloc(0), late.bytes, `subject_key|key_wrapped|${late.ref}`);
    await vault().subjectKey.update({ where: { ref: late.ref }, data: { keyWrapped: new Uint8Array(wrapped), masterVersion: before?.version ?? 0 } });
    expect(await rotateWhenDue(at(28 * DAY + 30 * MINUTE))).toBeNull();
    const replaced = openSync(file, "r");
    expect(await rotateWhenDue(at(28 * DAY + HOUR))).toBe("destroyed");
    expect(readFileSync(replaced).every((byte) => byte === 0)).toBe(true);
    closeSync(replaced);
    expect(readFileSync(file, "utf8")).not.toContain(before?.bytes.toString("base64"));
    expect(open(await keyOf(key.ref), COLUMN, "row", sealed)).toBe("Ada");
    expect((await keyOf(late.ref)).bytes).toEqual(late.bytes);
    expect((await vaultFaults(at(29 * DAY))).map(({ code }) => code)).toEqual(["master_key.missing"]);
    await vault().subjectKey.delete({ where: { ref: damaged.ref } });
    expect(await vaultFaults(at(29 * DAY))).toEqual([]);
    expect((await vaultFaults(at(60 * DAY))).map(({ code }) => code)).toEqual(["master_key.old"]);
  });
});
