import { hash, verify } from "@node-rs/argon2";
import { afterEach, describe, expect, it } from "vitest";
import { hashPassword, needsRehash, verifyPassword } from "#lib/identity/password-hash.ts";
import { env } from "#lib/platform/env.ts";
import { PASSWORD } from "#tests/support/cast.ts";

const pepper = env().PASSWORD_PEPPER;
afterEach(() => {
  env().PASSWORD_PEPPER = pepper;
});

describe("the hash of a password", () => {
  it("is argon2id with parameters of today and a salt of its own, and says so itself [11.4.2]", async () => {
    const [one, two] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)];
    const [, memory, passes, lanes, salt = "", digest = ""] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(one) ?? [];
    // OWASP's least for argon2id; RFC 9106 §3.1 asks for a salt of 16 bytes and a tag of 16 or more.
    expect(Number(memory)).toBeGreaterThanOrEqual(19_456);
    expect(Number(passes)).toBeGreaterThanOrEqual(2);
    expect(Number(lanes)).toBeGreaterThanOrEqual(1);
    expect([Buffer.from(salt, "base64").length, Buffer.from(digest, "base64").length]).toEqual([16, 32]);
    expect(one).not.toBe(two);
  });

  it("opens only with the pepper, without which a stolen table is no use [11.4.2]", async () => {
    const phc = await hashPassword(PASSWORD);
    expect(await verifyPassword(phc, PASSWORD)).toBe(true);
    expect(await verify(phc, PASSWORD)).toBe(false);
    env().PASSWORD_PEPPER = Buffer.alloc(32, 7).toString("base64");
    expect(await verifyPassword(phc, PASSWORD)).toBe(false);
  });

  it("fits the exact characters, from the first to the last [6.2.8, 6.2.9]", async () => {
    const long = "tqvbzr wmxkpd jhgfn yscl ".repeat(6).slice(0, 128);
    const phc = await hashPassword(long);
    expect(await verifyPassword(phc, long)).toBe(true);
    const changed = [0, 14, 63, 64, 71, 72, 127].map((at) => `${long.slice(0, at)}#${long.slice(at + 1)}`);
    const near = [...changed, long.slice(0, 64), long.slice(0, 72), long.slice(0, -1), `${long}x`, ` ${long}`, long.trim(), long.toUpperCase(), `${long}\0`];
    for (const other of near.filter((one) => one !== long)) expect(await verifyPassword(phc, other), other).toBe(false);
    expect(await verifyPassword(await hashPassword(`${long.slice(0, 20)}\0a`), `${long.slice(0, 20)}\0b`)).toBe(false);
  });

  it("fits a letter however the keyboard makes it, and no other letter", async () => {
    const phc = await hashPassword("grün-Öl und çelik".normalize("NFD"));
    expect(await verifyPassword(phc, "grün-Öl und çelik".normalize("NFC"))).toBe(true);
    expect(await verifyPassword(phc, "grun-Ol und celik")).toBe(false);
  });

  it("that is damaged matches no password [11.2.5d]", async () => {
    const phc = await hashPassword(PASSWORD);
    const at = phc.lastIndexOf("$");
    const damaged = [
      "",
      "$argon2id$",
      PASSWORD,
      phc.slice(0, at),
      phc.slice(0, at + 1),
      phc.slice(0, -1),
      phc.replace("argon2id", "argon2i"),
      phc.replace(/t=\d+/, "t=1"),
    ];
    for (const one of damaged) expect(await verifyPassword(one, PASSWORD).catch(() => "an error"), one).not.toBe(true);
    expect(await verifyPassword(phc, PASSWORD), "and later checks go on").toBe(true);
  });

  it("is made anew when it was made with less than today [11.2.2b]", async () => {
    const secret = Buffer.from(pepper, "base64");
    for (const less of [{ memoryCost: 12_288 }, { timeCost: 1 }, { algorithm: 1 }]) {
      const phc = await hash(PASSWORD, { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, ...less, secret });
      expect(needsRehash(phc), phc).toBe(true);
    }
    expect(needsRehash(await hashPassword(PASSWORD))).toBe(false);
    expect(needsRehash("$2b$10$abcdefghijklmnopqrstuv")).toBe(true);
  });
});
