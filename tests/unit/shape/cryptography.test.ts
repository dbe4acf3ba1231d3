import { describe, expect, it } from "vitest";
import { INVENTORY, SHA_1, usesFound, usesIn, usesInSql } from "#tests/support/security/cryptography.ts";
import { sources } from "#tests/support/sources.ts";

const code = sources("{app,lib,prisma}/**/*.{ts,tsx}");
const all = (pattern: RegExp) => code.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, found = ""]) => found));

const asLines = (uses: readonly { file: string; library: string; names: readonly string[] }[]) =>
  [...new Set(uses.flatMap(({ file, library, names }) => names.map((name) => `${file}: ${name} of ${library}`)))].sort();

describe("the list of cryptography", () => {
  it("has every use that a search finds, and no other [11.1.2a, 11.1.2b, 11.1.3]", () => {
    expect(asLines(INVENTORY)).toEqual(asLines(usesFound()));
  });

  it("says of each what it is for and what would replace it [11.1.2c, 11.1.4]", () => {
    for (const { file, does, next } of INVENTORY) for (const said of [does, next]) expect(said.length, file).toBeGreaterThan(20);
  });

  it("is searched for in every form of import, and without one", () => {
    expect(asLines(usesIn("a", 'import { createHash as h, type Hash } from "node:crypto";'))).toEqual(["a: createHash of node:crypto"]);
    expect(asLines(usesIn("a", 'import * as c from "crypto";'))).toEqual(["a: * as c of crypto"]);
    expect(asLines(usesIn("a", 'import {\n  verify,\n} from "@node-rs/argon2";'))).toEqual(["a: verify of @node-rs/argon2"]);
    expect(asLines(usesIn("a", 'await import("jose"); crypto.subtle.digest(); Math.random();'))).toHaveLength(3);
    expect(asLines(usesIn("a", 'import { Webhook } from "standardwebhooks";'))).toEqual(["a: Webhook of standardwebhooks"]);
    for (const library of [
      "libsodium-wrappers",
      "sodium-native",
      "openpgp",
      "elliptic",
      "hash.js",
      "scrypt-js",
      "@stablelib/aes",
      "@scure/base",
      "sha.js",
      "node-rsa",
    ])
      expect(asLines(usesIn("a", `import { x } from "${library}";`)), library).toHaveLength(1);
    expect(usesIn("a", 'import type { TestCase } from "node:crypto";\nimport { z } from "zod";')).toEqual([]);
  });

  it("is searched for in SQL, with and without pgcrypto, and not in comments [11.1.2b]", () => {
    const found = (sql: string) => usesInSql("a", sql).flatMap(({ names }) => names);
    expect(found("SELECT sha256(x || convert_to(y, 'UTF8')), MD5 ('a'), encode(digest(x, 'sha1'), 'hex');")).toEqual(["sha256", "md5", "digest"]);
    expect(
      found("CREATE EXTENSION IF NOT EXISTS \"pgcrypto\"; INSERT INTO t VALUES (gen_random_uuid(), crypt(p, gen_salt('bf')), hmac(a, b, c));"),
    ).toHaveLength(5);
    expect(found("-- sha256(x)\nSELECT entry_hash, audit_hash(a), md5_of FROM t")).toEqual([]);
  });
});

describe("cryptography", () => {
  it("comes from Node.js, which is OpenSSL, and from few well-known libraries [11.2.1]", () => {
    const known = [
      "node:crypto",
      "node:tls",
      "built in",
      "@node-rs/argon2",
      "lucia",
      "otpauth",
      "@simplewebauthn/server",
      "@simplewebauthn/server/helpers",
      "@simplewebauthn/browser",
      "@scure/bip39/wordlists/english.js",
      "standardwebhooks",
      "PostgreSQL",
    ];
    expect(usesFound().filter(({ library }) => !known.includes(library))).toEqual([]);
  });

  it("encrypts with AES-256-GCM and with nothing else [11.3.1, 11.3.2]", () => {
    expect(new Set(all(/create(?:C|Dec)ipheriv\(([^,]+),/g))).toEqual(new Set(['"aes-256-gcm"']));
    expect(
      code
        .filter(({ text }) => /\b(publicEncrypt|privateDecrypt|createCipher|createDecipher)\(|aes-\d+-(ecb|cbc|ctr)|\bRSA\b/i.test(text))
        .map(({ file }) => file),
    ).toEqual([]);
  });

  it("hashes with SHA-256, and with SHA-1 only where a protocol demands it [11.4.1, 11.4.3]", () => {
    // The first argument must be a literal: an algorithm in a variable could be any.
    const direct = code.filter(({ text }) => text.includes('from "node:crypto"'));
    const named = direct.flatMap(({ text }) =>
      [...text.matchAll(/\b(?:createHash|createHmac|hash|pbkdf2(?:Sync)?|hkdf(?:Sync)?)\(([^,)]*)/g)].map(([, name = ""]) => name),
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => name !== '"sha256"')).toEqual(['"sha1"']);
    expect(code.filter(({ text }) => text.includes("breachListHash(")).map(({ file }) => file)).toEqual(["lib/identity/breached.ts"]);
    const weak = (pattern: RegExp) => code.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
    expect(weak(/\b(md4|md5|ripemd)/i)).toEqual([]);
    expect(weak(/\bsha-?1\b/i)).toEqual(Object.keys(SHA_1));
  });

  it("has keys, secrets and nonces from the system's generator alone [11.6.1]", () => {
    expect(usesFound().filter(({ names }) => names.includes("Math.random")).map(({ file }) => file)).toEqual([]); // biome-ignore format: one line
    expect(
      code.filter(({ text }) => /\bgenerateKey(Pair)?(Sync)?\(|\bcreateSign\(|\bcreateDiffieHellman|\bcreateECDH/.test(text)).map(({ file }) => file),
    ).toEqual([]);
  });

  it("compares no secret character by character: it is found by its hash, or checked by its library [11.2.4]", () => {
    const secret = String.raw`[\w.]*(?:[tT]oken|[sS]ecret|[hH]ash|[pP]assword|[rR]ecoveryCode|[cC]hallenge|[mM]ac|[tT]ag)\b`;
    const compares = new RegExp(
      String.raw`\b${secret} [!=]== (?!undefined|null|true|false|"|0)|[!=]== (?!undefined|null)${secret}(?!\()|${secret}\.(?:equals|startsWith|endsWith|localeCompare)\(`,
    );
    // Not secrets of ours: both passwords of one form, the hashes of published texts, and the tokens of a parser.
    const ofTheCaller = "input.password === input.current";
    const open = /^lib\/(documents|measurements\/formats)\//;
    expect(
      code
        .filter(({ file, text }) => compares.test(text.replace(ofTheCaller, "")) && !open.test(file))
        .map(({ file, text }) => `${file}: ${compares.exec(text)?.[0]}`),
    ).toEqual([]);
    for (const bad of ["if (token === row.token)", "given.hash !== stored.hash", "tokenHash.equals(other)", "a === secret"]) expect(bad).toMatch(compares);
    for (const good of ["token === undefined", 'typeof token === "string"', "count === 1"]) expect(good).not.toMatch(compares);
  });
});
