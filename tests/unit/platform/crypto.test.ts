import { describe, expect, it } from "vitest";
import { equal, newKey, newNonce, newSecret, openBytes, sealBytes, sealStream } from "#lib/platform/crypto.ts";
import { newToken } from "#lib/platform/token.ts";
import { effort } from "#tests/support/effort.ts";

describe("sealing", () => {
  it("never repeats a nonce [11.3.4]", () => {
    const count = effort(10_000, 1_000_000);
    const nonces = new Set(Array.from({ length: count }, () => newNonce().toString("latin1")));
    expect(nonces.size).toBe(count);
    expect(newNonce()).toHaveLength(12);
  });

  it("draws all 96 bits of a nonce at random [11.3.4]", () => {
    const nonces = Array.from({ length: 8_000 }, newNonce);
    const values = Array.from({ length: 12 }, (_, at) => new Set(nonces.map((nonce) => nonce[at])).size);
    // Random bytes miss one of these values less than once in a billion runs.
    expect(values).toEqual(Array(12).fill(256));
  });

  it("takes a new one for every value and every file, under one key [11.3.4]", () => {
    const [key, plain] = [newKey(), Buffer.from("Ada")];
    const count = effort(2_000, 10_000);
    const values = Array.from({ length: count }, () => sealBytes(key, plain, "here").toString("latin1", 0, 12));
    const files = Array.from({ length: count }, () => sealStream(key, "here").nonce.toString("latin1"));
    expect(new Set([...values, ...files]).size).toBe(2 * count);
  });

  it("fails in one way, whatever is wrong [11.2.5a, 11.3.3a]", () => {
    const [key, other] = [newKey(), newKey()];
    const sealed = sealBytes(key, Buffer.from("Ada"), "here");
    expect(openBytes(key, sealed, "here").toString()).toBe("Ada");
    const flipped = (at: number) => sealed.map((byte, index) => (index === at ? byte ^ 1 : byte));
    const attempts = [
      ...[...sealed.keys()].map((at) => () => openBytes(key, flipped(at), "here")),
      ...[...sealed.keys()].map((length) => () => openBytes(key, sealed.subarray(0, length), "here")),
      () => openBytes(other, sealed, "here"),
      () => openBytes(key, sealed, "there"),
      () => openBytes(key.subarray(0, 16), sealed, "here"),
    ];
    const failures = attempts.map((attempt) => {
      try {
        return `opened as ${attempt()}`;
      } catch (error) {
        return `${String(error)}, ${(error as Error).cause ?? "no cause"}`;
      }
    });
    expect(new Set(failures)).toEqual(new Set(["Error: A sealed value could not be opened., no cause"]));
  });
});

describe("what must not be guessed", () => {
  it("has 256 random bits, and is never made twice [11.2.3, 11.5.1]", () => {
    expect(newKey()).toHaveLength(32);
    for (const [make, shape] of [
      [newSecret, /^[\w-]{43}$/],
      [() => newToken("device"), /^kept_d_[1-9A-HJ-NP-Za-km-z]{50}$/],
    ] as const) {
      const made = new Set(Array.from({ length: 20_000 }, make));
      expect(made.size).toBe(20_000);
      for (const each of made) expect(each).toMatch(shape);
    }
  });

  it("has every bit set about as often as not [11.5.1]", () => {
    const ones = new Array<number>(256).fill(0);
    for (let count = 0; count < 4_000; count++) {
      const bytes = Buffer.from(newSecret(), "base64url");
      for (let bit = 0; bit < 256; bit++) ones[bit] = (ones[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1);
    }
    // Seven standard deviations of 4 000 throws of a coin: one run in a thousand million fails by chance.
    for (const count of ones) expect(Math.abs(count - 2_000)).toBeLessThan(222);
  });
});

describe("comparing", () => {
  it("tells equal from different, of any lengths [11.2.4]", () => {
    const [key, other] = [newKey(), newKey()];
    expect([equal(key, Buffer.from(key)), equal(key, other), equal(key, key.subarray(1)), equal(Buffer.alloc(0), Buffer.alloc(0))]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});
